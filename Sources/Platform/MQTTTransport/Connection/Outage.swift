import Logging

/// The time without a connection, of which the log has one line at its begin and one at its end.
///
/// A reason that needs somebody to act is logged too when it is not the one at the begin.
struct Outage {
    private var began: ContinuousClock.Instant?
    private var attempts = 0
    private var logged: Set<MQTTError.Code> = []
    private let connection: String
    private let logger: Logger

    init(connection: String, logger: Logger) {
        self.connection = connection
        self.logger = logger
    }

    /// Whether nothing has failed since the connection stood.
    var isFirst: Bool {
        attempts == 0
    }

    /// A connection was lost, or could not be made.
    mutating func failed(_ error: MQTTError, retryIn delay: Duration, at now: ContinuousClock.Instant) {
        attempts += 1
        let isNew = began == nil
        began = began ?? now
        let isLogged = isNew || (error.isLasting && !logged.contains(error.code))
        logged.insert(error.code)
        logger.log(
            level: isLogged ? .warning : .debug,
            isNew ? "no connection to the broker" : "still no connection to the broker",
            metadata: [
                "connection": "\(connection)", "reason": "\(error)", "remedy": "\(error.remedy)",
                "retry_in": "\(delay.rounded)", "attempts": "\(attempts)",
            ]
        )
    }

    /// The connection stands.
    mutating func ended(at now: ContinuousClock.Instant) {
        guard let began else {
            return
        }
        logger.notice(
            "the connection to the broker is back",
            metadata: [
                "connection": "\(connection)", "duration": "\(began.duration(to: now).rounded)",
                "attempts": "\(attempts)",
            ]
        )
        self.began = nil
        attempts = 0
        logged = []
    }
}

extension Duration {
    /// For people: whole seconds, and tenths below ten.
    var rounded: String {
        let tenths =
            (components.seconds * 10) + (components.attoseconds + 50_000_000_000_000_000) / 100_000_000_000_000_000
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)s" : "\((tenths + 5) / 10)s"
    }
}
