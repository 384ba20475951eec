/// What happened to a subscriber's connection.
package enum MQTTEvent: Sendable, Hashable {
    /// It is up. With a new session, the broker has kept nothing from before.
    ///
    /// Either way messages may have been lost: every upload that is live is due for a look.
    case connected(newSession: Bool)
    /// For the first time on this connection, all that the broker held was read and committed.
    case caughtUp
    /// It is gone, or could not be made; another attempt follows.
    case disconnected(MQTTError)
    /// Another client has the session: `run()` ends.
    case takenOver
}
