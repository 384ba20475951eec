import Cryptography
import FoundationEssentials

/// `hello`, and what is known of it.
enum Bytes {
    static let size: Int64 = 5
    static let md5 = "5d41402abc4b2a76b9719d911017c592"
    static let sha1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    static let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    /// Of other bytes.
    static let otherMD5 = "7d793037a0760186574b0282f2f435e7"

    static func base64(_ hex: String) -> String {
        Data(Digest(hex: hex)?.bytes ?? []).base64EncodedString()
    }
}
