import Primitives
import RequestSigning

extension ExpiringCredentials {
    /// Credentials of the parts that a source gives, checked: they go into header fields, logs and the audit.
    ///
    /// - Parameters:
    ///   - accessKeyID: Visible ASCII.
    ///   - secretAccessKey: Any text without control characters.
    ///   - sessionToken: Visible ASCII; `nil` or empty for none.
    ///   - expiration: A time as ``CredentialTime`` reads it; `nil` for none.
    /// - Throws: What is missing or malformed, without a word of it.
    init(
        accessKeyID: Secret?,
        secretAccessKey: Secret?,
        sessionToken: Secret?,
        expiration: String?
    ) throws(CredentialFault) {
        let key = accessKeyID?.reveal() ?? ""
        guard !key.isEmpty, key.utf8.allSatisfy(Self.isVisible) else {
            let comment = key.contains(" #") || key.contains(" ;") ? ": a comment needs a line of its own" : ""
            throw .unusable("the access key id is missing or not printable\(comment)")
        }
        guard let secretAccessKey, !secretAccessKey.isEmpty,
            secretAccessKey.reveal().unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw .unusable("the secret access key is missing or holds control characters")
        }
        guard sessionToken?.reveal().utf8.allSatisfy(Self.isVisible) ?? true else {
            throw .unusable("the session token is not printable")
        }
        self.init(
            SigningCredentials(
                accessKeyID: key,
                secretAccessKey: secretAccessKey,
                sessionToken: sessionToken.flatMap { $0.isEmpty ? nil : $0 }
            ),
            // An expiry that cannot be read is an error: credentials without one are taken for lasting.
            expiresAt: try expiration.map(CredentialTime.read)
        )
    }

    private static func isVisible(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte)
    }
}
