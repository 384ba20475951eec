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
