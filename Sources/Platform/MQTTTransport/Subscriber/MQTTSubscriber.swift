import EventThread
package import Logging
import Synchronization

/// Receives messages, and acknowledges them to the broker only after they were committed.
///
/// A message is delivered at least once: whatever was not committed when a connection, a process or a machine ends
/// comes again, provided the broker keeps the session (``MQTTConfiguration/sessionExpiry``).
///
/// It subscribes with QoS 1 on every connection, and ignores retained messages. While a commit runs it neither reads
/// nor writes, pings included, so a commit that takes longer than the keep-alive may cost the connection; nothing is
/// lost by that. libmosquitto drops the connection over a topic that is not UTF-8 or holds control characters, which
/// a broker must not deliver; such a message comes again and again until the broker gives it up.
package final class MQTTSubscriber: Sendable {
    private let configuration: MQTTConfiguration
    private let filters: [String]
    private let formerFilters: [String]
    private let isRetiring: Bool
    private let limits: BatchLimits
    private let logger: Logger
    private let onEvent: @Sendable (MQTTEvent) -> Void
    private let commit: @Sendable ([MQTTMessage]) async throws -> Void
    private let control: Mutex<ConnectionControl?> = Mutex(nil)

    /// A subscriber that is not connected.
    ///
    /// - Parameters:
    ///   - configuration: Where to connect. With a session expiry of zero, messages are lost with the connection.
    ///   - filters: What to subscribe to; at least one.
    ///   - formerFilters: What the session may have subscribed to before and shall no longer: an old share group's.
    ///   - isRetiring: The session is nobody's any more: it is unsubscribed from the filters, and ``run()`` returns
    ///     when all that the broker holds for it is committed, and the session is forgotten. MQTT 3.1.1 cannot have a session forgotten: there an empty one stays.
    ///   - batch: The bounds of one commit.
    ///   - logger: Says when a connection comes and goes.
    ///   - onEvent: Called in order on the connection's thread: it must return at once.
    ///   - commit: Makes a batch durable; never empty, never called beside itself. If it throws, the connection is
    ///     dropped without an acknowledgement, and the messages come again. It is not canceled with `run()`.
    package init(
        configuration: MQTTConfiguration,
        filters: [String],
        formerFilters: [String] = [],
        isRetiring: Bool = false,
        batch: BatchLimits = BatchLimits(),
        logger: Logger,
        onEvent: @escaping @Sendable (MQTTEvent) -> Void = { _ in },
        commit: @escaping @Sendable ([MQTTMessage]) async throws -> Void
    ) {
        self.configuration = configuration
        self.filters = filters
        self.formerFilters = formerFilters
        self.isRetiring = isRetiring
        limits = batch
        self.logger = logger
        self.onEvent = onEvent
        self.commit = commit
    }

    /// How the connection stands.
    package var status: MQTTStatus {
        control.withLock { $0 }?.status ?? MQTTStatus()
    }

    /// Connects, and connects again whenever the connection is lost, until the task is canceled.
    ///
    /// Then it stops reading, waits for the running commit (``MQTTConfiguration/drainTimeout``), acknowledges what
    /// was committed, disconnects and returns. What is not committed is not acknowledged: then the socket is closed
    /// instead. To be called once.
    ///
    /// - Throws: ``MQTTError`` of code `takenOver` when another client has the session: stay away until it is surely
    ///   yours again. `configuration` or `resources` when it cannot begin. Nothing else ends it.
    package func run() async throws(MQTTError) {
        try configuration.validate()
        try MosquittoLibrary.check(filters: filters)
        if !formerFilters.isEmpty {
            try MosquittoLibrary.check(filters: formerFilters)
        }
        let control = try begin()
        let role = SubscriberRole(
            configuration: configuration,
            filters: filters,
            formerFilters: formerFilters,
            isRetiring: isRetiring,
            limits: limits,
            control: control,
            logger: logger,
            onEvent: onEvent,
            commit: commit
        )
        let thread = try ConnectionThread.start(
            "mqtt-subscribe",
            role: role,
            configuration: configuration,
            control: control,
            logger: logger
        )
        try await ConnectionThread.outcome(of: thread, control: control).get()
    }

    private func begin() throws(MQTTError) -> ConnectionControl {
        let fresh = try ConnectionControl()
        let isFirst = control.withLock { control in
            if control == nil {
                control = fresh
                return true
            }
            return false
        }
        guard isFirst else {
            throw MQTTError(.configuration, operation: "run", text: "run() was called twice")
        }
        return fresh
    }
}
