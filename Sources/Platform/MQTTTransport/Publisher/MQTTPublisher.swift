import EventThread
package import Logging
import Synchronization

/// Publishes messages with QoS 1, not retained, while it is connected, and keeps nothing for later.
///
/// When a connection is lost its libmosquitto handle is destroyed, because libmosquitto would send on the next one
/// what it could not send on this one: a start for a dock must not come out late.
package final class MQTTPublisher: Sendable {
    private enum Phase {
        case idle
        case running(EventThread<ConnectionLoop<PublisherRole>>, ConnectionControl)
        case ended(MQTTStatus)
    }

    private let configuration: MQTTConfiguration
    private let logger: Logger
    private let onEvent: @Sendable (MQTTEvent) -> Void
    private let phase = Mutex(Phase.idle)

    /// A publisher that is not connected.
    ///
    /// - Parameters:
    ///   - configuration: Where to connect; the client id must be another than the subscriber's. It always starts
    ///     a clean session.
    ///   - logger: Says when a connection comes and goes.
    ///   - onEvent: Called in order on the connection's thread: it must return at once. There is no ``MQTTEvent/caughtUp``.
    package init(
        configuration: MQTTConfiguration,
        logger: Logger,
        onEvent: @escaping @Sendable (MQTTEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onEvent = onEvent
    }

    /// How the connection stands.
    package var status: MQTTStatus {
        phase.withLock { phase in
            switch phase {
            case .idle: MQTTStatus()
            case .running(_, let control): control.status
            case .ended(let status): status
            }
        }
    }

    /// Connects, and connects again whenever the connection is lost, until the task is canceled.
    ///
    /// Then it takes no more messages, waits for outstanding PUBACKs (``MQTTConfiguration/drainTimeout``),
    /// disconnects and returns. To be called once.
    ///
    /// - Throws: ``MQTTError`` of code `takenOver` when another client uses the client id; `configuration` or
    ///   `resources` when it cannot begin. Nothing else ends it.
    package func run() async throws(MQTTError) {
        try configuration.validate()
        let (thread, control) = try begin()
        let outcome = await ConnectionThread.outcome(of: thread, control: control)
        phase.withLock { $0 = .ended(control.status) }
        try outcome.get()
    }

    /// Starts the connection's thread.
    ///
    /// Under the lock: the thread may say that it is connected before it is known here, and who hears that may publish.
    private func begin() throws(MQTTError) -> (EventThread<ConnectionLoop<PublisherRole>>, ConnectionControl) {
        try phase.withLock { phase throws(MQTTError) in
            guard case .idle = phase else {
                throw MQTTError(.configuration, operation: "run", text: "run() was called twice")
            }
            let control = try ConnectionControl()
            let thread = try ConnectionThread.start(
                "mqtt-publish",
                role: PublisherRole(configuration: configuration, control: control, onEvent: onEvent),
                configuration: configuration,
                control: control,
                logger: logger
            )
            phase = .running(thread, control)
            return (thread, control)
        }
    }

    /// Publishes one message, and returns when the broker has acknowledged it.
    ///
    /// With MQTT 3.1.1 there is no expiry and no property, and a broker acknowledges also what it refuses.
    ///
    /// - Parameters:
    ///   - topic: Where to; no wildcards.
    ///   - payload: Any bytes.
    ///   - expiry: After which the broker must not deliver it any more (MQTT 5); rounded down to whole seconds, at
    ///     least 1.
    ///   - contentType: The payload's media type (MQTT 5).
    ///   - responseTopic: Where an answer is wanted (MQTT 5).
    ///   - correlationData: What the answer must repeat (MQTT 5).
    /// - Throws: ``MQTTPublishError``. ``MQTTPublishError/isOutcomeUnknown`` tells whether the broker may have the message.
    package func publish(
        topic: String,
        payload: [UInt8],
        expiry: Duration? = nil,
        contentType: String? = nil,
        responseTopic: String? = nil,
        correlationData: [UInt8]? = nil
    ) async throws(MQTTPublishError) {
        let request = PublishRequest(
            topic: topic,
            payload: payload,
            contentType: contentType,
            responseTopic: responseTopic,
            correlationData: correlationData
        )
        if let problem = request.problem {
            throw .invalid(problem)
        }
        let thread = try runningThread()
        let expires = expiry.map { ContinuousClock.now + $0 }
        let result = await withCheckedContinuation { (fate: PublisherRole.Fate) in
            let isAccepted = thread.submit { loop in
                loop.role.publish(request, expires: expires, fate: fate)
            }
            if !isAccepted {
                fate.resume(returning: .failure(.closed))
            }
        }
        try result.get()
    }

    private func runningThread() throws(MQTTPublishError) -> EventThread<ConnectionLoop<PublisherRole>> {
        let found = phase.withLock { phase -> Result<EventThread<ConnectionLoop<PublisherRole>>, MQTTPublishError> in
            switch phase {
            case .idle: .failure(.notConnected)
            case .running(let thread, _): .success(thread)
            case .ended: .failure(.closed)
            }
        }
        return try found.get()
    }
}
