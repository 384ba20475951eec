/// A connection as it stood at one moment.
package struct MQTTStatus: Sendable, Hashable {
    /// Whether there is a connection.
    package enum State: Sendable, Hashable {
        /// One is being made.
        case connecting
        /// It stands, and every subscription was granted.
        case up(since: ContinuousClock.Instant)
        /// It does not; another attempt follows, unless `run()` has ended.
        case down(reason: MQTTError)
    }

    /// Whether there is a connection.
    package internal(set) var state: State
    /// How many connections came up so far.
    package internal(set) var connectCount = 0
    /// The version of the last connection.
    package internal(set) var version: MQTTVersion?
    /// Whether the broker had kept the session, as its last CONNACK said.
    package internal(set) var sessionPresent: Bool?
    /// How long the broker keeps the session after the connection; `nil` where it cannot say (3.1.1).
    package internal(set) var sessionExpiry: Duration?
    /// How many unacknowledged messages the broker takes; `nil` where it named no bound.
    package internal(set) var receiveMaximum: UInt16?
    /// The largest packet that the broker takes, in bytes; `nil` where it named no bound.
    package internal(set) var maximumPacketSize: UInt32?
    /// Since when this connection has been up and drained; `nil` while that is not proven.
    ///
    /// Drained: everything that the broker held for this session was read and committed. A subscriber proves it by
    /// a round trip (``CatchUp``), and again after it fell behind.
    package internal(set) var caughtUpSince: ContinuousClock.Instant?
    /// Whether a session that was to end was read to its end; it stays so after `run()` has returned.
    package internal(set) var isRetired = false
    /// How many messages were read so far, committed or not.
    package internal(set) var readMessages = 0
    /// How many messages were committed so far.
    package internal(set) var committedMessages = 0
    /// How many retained messages were ignored so far.
    package internal(set) var retainedMessages = 0
    /// How many messages could not be handed on so far: a topic that is not UTF-8, or too large.
    package internal(set) var refusedMessages = 0

    package init(state: State = .connecting) {
        self.state = state
    }

    /// Whether the connection stands.
    package var isUp: Bool {
        if case .up = state { true } else { false }
    }

    /// For how long the connection has been up and drained; `nil` while it is not.
    package func caughtUp(now: ContinuousClock.Instant = .now) -> Duration? {
        caughtUpSince.map { now - $0 }
    }
}
