import FileReading
import Primitives

/// A token in a file of its own, as Kubernetes projects it.
enum CredentialToken {
    /// Reads the token as it is now, without white space around it.
    ///
    /// - Throws: Why it cannot be read, or sent: never an absence, since the file was named.
    static func read(_ path: String) throws(CredentialFault) -> Secret {
        let snapshot: FileSnapshot
        do {
            snapshot = try FileSnapshot(of: path)
        } catch {
            throw .unusable(error.message)
        }
        let token = String(decoding: CredentialText.withoutMark(snapshot.bytes), as: UTF8.self)[...].trimmed
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .unusable("not one line of text")
        }
        return Secret(String(token))
    }
}
