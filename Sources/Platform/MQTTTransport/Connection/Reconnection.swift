import Primitives

/// How far a connection came before it ended.
enum ConnectionStage: Sendable, Hashable {
    /// There was no transport: the name, TCP or TLS failed.
    case transport
    /// The transport was there, and the broker had not accepted CONNECT.
    case handshake
    /// The broker had accepted CONNECT; for how long the connection lasted.
    case open(Duration)
}

/// When to connect again, and with which version: pure.
///
/// A broker that does not know MQTT 5 seldom says so. RabbitMQ 3.10 closes the connection, amqtt closes it or ignores
/// CONNECT, EMQX 4.0 sends a property that MQTT 5 forbids. A broker that starts, or a load balancer without a broker
/// behind it, closes connections too. So MQTT 3.1.1 that was tried for want of an answer is confirmed: once the broker
/// accepts it, MQTT 5 is tried once more.
struct Reconnection {
    /// How many connections with MQTT 5 may end without an answer before MQTT 3.1.1 is tried.
    ///
    /// A timeout counts twice, because it takes the whole timeout.
    private static let patience = 3
    /// The same with a broker that has spoken MQTT 5.
    private static let patienceWithMQTT5 = 10
    /// The longest wait for an answer of a broker that is known to need MQTT 3.1.1.
    private static let trialTimeout = Duration.seconds(3)

    private let preference: MQTTVersionPreference
    private let backoff: Backoff
    private var attempt = 0
    /// What is left of the patience.
    private var patience = Self.patience
    /// Whether the broker is known to need MQTT 3.1.1, as far as that can be known.
    private var isSettled = false
    private var reason: MQTTError?
    private var isReasonTaken = false
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

    /// How long to wait for CONNACK.
    func answerTimeout(_ timeout: Duration) -> Duration {
        isSettled && version == .v5 ? min(timeout, Self.trialTimeout) : timeout
    }

    /// The broker has accepted CONNECT.
    ///
    /// - Returns: Whether to keep the connection; otherwise MQTT 5 is to be tried at once.
    mutating func accepted() -> Bool {
        guard preference == .automatic else {
            return true
        }
        switch version {
        case .v5:
            patience = Self.patienceWithMQTT5
            isSettled = false
            isReasonTaken = false
        case .v311 where !isSettled:
            isSettled = true
            tryMQTT5()
            return false
        case .v311:
            break
        }
        return true
    }

    /// Why MQTT 3.1.1 is used instead of MQTT 5: once, until the broker has spoken MQTT 5.
    mutating func takeFallbackReason() -> MQTTError? {
        guard version == .v311, !isReasonTaken else {
            return nil
        }
        isReasonTaken = true
        return reason
    }

    /// The delay before the next attempt.
    ///
    /// A failure is a first one again after a connection that lasted longer than the longest delay. So a store that
    /// refuses every batch, and two clients that throw each other out by the same client id (which mosquitto
    /// 2.0.11 does without a word), go on ever more slowly.
    ///
    /// - Parameters:
    ///   - error: Why there is no connection.
    ///   - stage: How far it came.
    /// - Returns: The delay; none where the next attempt differs only in its version.
    mutating func delay(after error: MQTTError, at stage: ConnectionStage) -> Duration {
        if case .open(let lasted) = stage, lasted > backoff.cap {
            attempt = 0
        }
        if preference == .automatic, chooseVersion(after: error, at: stage) {
            return .zero
        }
        defer { attempt += 1 }
        return backoff.delay(attempt: attempt)
    }

    /// - Returns: Whether to try at once.
    private mutating func chooseVersion(after error: MQTTError, at stage: ConnectionStage) -> Bool {
        switch (stage, version) {
        case (.transport, _), (.open, .v5):
            return false
        case (.open(let lasted), .v311):
            // The broker may have been upgraded meanwhile.
            if lasted > backoff.cap {
                tryMQTT5()
            }
            return false
        case (.handshake, .v5):
            return chooseVersion(afterMQTT5: error)
        case (.handshake, .v311):
            if !error.isAboutTheClient {
                isSettled = false
                tryMQTT5()
            }
            return false
        }
    }

    private mutating func chooseVersion(afterMQTT5 error: MQTTError) -> Bool {
        switch error.versionEvidence {
        case .none:
            return false
        case .certain:
            isSettled = true
            patience = 0
        case .likely:
            patience = 0
        case .silence(let weight):
            patience -= weight
        }
        guard patience <= 0 else {
            return false
        }
        version = .v311
        reason = error
        if case .silence = error.versionEvidence {
            return isSettled
        }
        return true
    }

    /// One try: without an answer, MQTT 3.1.1 is next.
    private mutating func tryMQTT5() {
        version = .v5
        patience = 1
    }
}

/// What the end of a connection before its acceptance says of the version.
private enum VersionEvidence {
    /// Nothing.
    case none
    /// The broker may not know the version, or may be unwell.
    case silence(weight: Int)
    /// The broker's reason code may mean the version.
    case likely
    /// The broker does not speak the version as it is defined.
    case certain
}

extension MQTTError {
    fileprivate var versionEvidence: VersionEvidence {
        switch code {
        case .noAnswer: .silence(weight: 1)
        case .timeout: .silence(weight: 2)
        case .protocolViolation: .certain
        case .refused where number == ConnectAcknowledgement.unsupportedProtocolVersion: .certain
        // Unspecified error, malformed packet, protocol error.
        case .refused where (0x80...0x82).contains(number): .likely
        default: .none
        }
    }

    /// A refusal that another version would not change: of MQTT 3.1.1, bad user name or password, or not authorized.
    fileprivate var isAboutTheClient: Bool {
        code == .refused && (number == 4 || number == 5)
    }
}
