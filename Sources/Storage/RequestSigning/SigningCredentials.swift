public import Primitives

/// Whose key signs.
public struct SigningCredentials: Sendable, Hashable {
    /// The key's public name.
    public var accessKeyID: String

    /// The key.
    public var secretAccessKey: Secret

    /// What makes temporary credentials valid; `nil` or empty for lasting ones.
    public var sessionToken: Secret?

    /// Credentials.
    public init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension SigningCredentials {
    /// The header field that bears the session token; none where there is no token.
    func tokenFields(named name: String) -> [HeaderField] {
        guard let sessionToken, !sessionToken.isEmpty else {
            return []
        }
        return [HeaderField(name, sessionToken.reveal())]
    }
}
