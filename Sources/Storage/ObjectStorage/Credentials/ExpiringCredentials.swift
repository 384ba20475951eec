package import Primitives
package import RequestSigning

/// Credentials, and the moment from which on they are good for nothing.
package struct ExpiringCredentials: Sendable, Hashable {
    package var credentials: SigningCredentials
    /// `nil` where the source does not say, as for lasting keys.
    package var expiresAt: Timestamp?

    package init(_ credentials: SigningCredentials, expiresAt: Timestamp? = nil) {
        self.credentials = credentials
        self.expiresAt = expiresAt
    }

    /// Whether they are of no use any more.
    package func isOver(at moment: Timestamp) -> Bool {
        expiresAt.map { $0 <= moment } ?? false
    }
}
