package import Primitives

/// A numbered membership of the deployment, which one worker holds at a time (rules.md, More than one worker).
///
/// Its number is in the client id of the worker's session at the broker, so whoever holds it reads what the broker keeps
/// for it.
package struct Slot: Sendable, Equatable {
    package var number: Int
    /// The process that holds it.
    package var holder: String
    /// Counted up with each holder: tells a holder that has lost it.
    package var token: Int64
    /// By the database's clock.
    package var expiresAt: Timestamp
    /// The broker's share group that its session was last subscribed under; `nil`: none.
    package var group: String?
    /// Everything that the broker took for the session before this moment was read and committed.
    package var readUpTo: Timestamp?

    package init(
        number: Int,
        holder: String,
        token: Int64,
        expiresAt: Timestamp,
        group: String?,
        readUpTo: Timestamp?
    ) {
        self.number = number
        self.holder = holder
        self.token = token
        self.expiresAt = expiresAt
        self.group = group
        self.readUpTo = readUpTo
    }
}
