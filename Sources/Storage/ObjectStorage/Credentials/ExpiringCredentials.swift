package import Primitives
package import RequestSigning

/// Credentials, and the moment at which they end.
package struct ExpiringCredentials: Sendable, Hashable {
    package var credentials: SigningCredentials
    /// `nil` where the source does not say, as for lasting keys.
    package var expiresAt: Timestamp?
    /// Whether they are used past their end until the source gives others, as those of a metadata service are.
    ///
    /// Such a service may name an end that is over while it cannot renew them, and other services take them for longer
    /// (AWS SDKs, static stability of credentials).
    package var servesPastItsEnd: Bool

    package init(_ credentials: SigningCredentials, expiresAt: Timestamp? = nil, servesPastItsEnd: Bool = false) {
        self.credentials = credentials
        self.expiresAt = expiresAt
        self.servesPastItsEnd = servesPastItsEnd
    }

    /// Whether their end has come.
    package func isOver(at moment: Timestamp) -> Bool {
        expiresAt.map { $0 <= moment } ?? false
    }

    /// Whether they may be used: their end has not come, or does not count.
    package func isUsable(at moment: Timestamp) -> Bool {
        servesPastItsEnd || !isOver(at: moment)
    }
}
