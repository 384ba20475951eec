public import Primitives
public import RequestSigning

/// Temporary credentials, and the record of what they are good for.
public struct MintedCredentials: Sendable, Hashable {
    /// For the dock alone: never stored, never logged.
    public let credentials: SigningCredentials
    /// When they end, by any clock.
    public let lifetime: SessionLifetime
    /// What they are good for.
    public let scope: SessionScope
    /// How the policy names it: exactly its keys, or their upload's prefix.
    public let reach: SessionScope.Reach
    /// The SHA-256 of the session policy in hexadecimal.
    public let policyHash: String

    /// As the provider answered, by its clock: never now plus duration.
    public var expiresAt: Timestamp {
        lifetime.expiresAt
    }
}
