import Cryptography
import FoundationEssentials

extension FingerprintReport {
    /// What it is made with.
    var algorithm: HashAlgorithm {
        switch self {
        case .honest, .wrong, .missing, .upperCase, .base64, .wrapped, .text: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }

    /// The fingerprint that is reported for the digest of the logs.
    func text(_ digest: Digest) -> String? {
        switch self {
        case .honest, .sha1, .sha256: digest.hex
        case .upperCase: digest.hex.uppercased()
        case .base64: Data(digest.bytes).base64EncodedString()
        case .wrapped: "\"0x\(digest.hex)\"\n"
        case .wrong: Digest(bytes: digest.bytes.map { ~$0 }).hex
        case .missing: nil
        case .text(let text): text
        }
    }
}

extension DockBehaviour {
    /// What is reported of logs of a size and a digest, once they are packed.
    func reported(size: Int, digest: Digest) -> FileExport.Claims {
        let size: Int? =
            switch reportSize {
            case .honest, .growing: size
            case .wrong(let delta): max(0, size + delta)
            case .missing: nil
            }
        return FileExport.Claims(size: size.map(Int64.init), fingerprint: reportFingerprint.text(digest))
    }

    /// What of it is said on the way.
    func reportedOnTheWay(_ claims: FileExport.Claims?) -> FileExport.Claims? {
        guard var claims, !progress.claimsAtEnd else {
            return nil
        }
        if reportSize == .growing {
            claims.size = claims.size.map { $0 / 2 }
        }
        return claims
    }

    /// The answer to a start, counted from 0.
    package func startReply(_ number: Int) -> StartReply {
        startReplies.isEmpty ? .accept : startReplies[min(number, startReplies.count - 1)]
    }
}
