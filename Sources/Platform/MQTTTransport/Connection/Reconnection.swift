import Primitives

/// When to connect again, and with which version: pure.
struct Reconnection {
    private let preference: MQTTVersionPreference
    private let backoff: Backoff
    private var attempt = 0
    /// The version of the next connection.
    private(set) var version: MQTTVersion

    init(preference: MQTTVersionPreference, backoff: Backoff) {
        self.preference = preference
        self.backoff = backoff
        version = preference == .v311 ? .v311 : .v5
    }

    /// How many attempts have failed in a row.
    var failures: Int {
        attempt
    }

    /// The delay before the next attempt.
    ///
    /// A failure is a first one again after a connection that lasted longer than the longest delay. So a store that
    /// refuses every batch, and two clients that throw each other out by the same client id (which mosquitto
    /// 2.0.11 does without a word), go on ever more slowly.
    ///
    /// - Parameters:
    ///   - error: Why there is no connection.
    ///   - lasted: For how long there was one; `nil` where the broker never accepted it.
    /// - Returns: The delay; none where only the version was wrong.
    mutating func delay(after error: MQTTError, lasted: Duration?) -> Duration {
        let isVersion =
            error.code == .refused && error.number == ConnectAcknowledgement.unsupportedProtocolVersion
        if isVersion, preference == .automatic, version == .v5 {
            version = .v311
            return .zero
        }
        if let lasted {
            // The broker may have been upgraded meanwhile.
            version = preference == .v311 ? .v311 : .v5
            if lasted > backoff.cap {
                attempt = 0
            }
        }
        defer { attempt += 1 }
        return backoff.delay(attempt: attempt)
    }
}
