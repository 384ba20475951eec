package import DockProtocol
import HTTPTransport
package import Logging
import MQTTTransport
import Primitives
import Synchronization

/// A dock on the broker: lists logs, accepts starts, uploads with the credentials it is handed, reports, and obeys
/// cancels, unless its ``DockBehaviour`` says otherwise.
///
/// It keeps nothing: an upload that runs when `run()` ends is aborted.
package final class SimulatedDock: Sendable {
    /// What happened, for tests and for whoever watches.
    package let events: DockEvents

    enum Connection: CaseIterable {
        case subscriber
        case publisher
    }

    struct State {
        var starts = 0
        /// The exports that are not over.
        var running: [FileExport] = []
        var up: Set<Connection> = []
        var wasReady = false
    }

    /// What it has logs of.
    package var modules: [SimulatedModule] {
        configuration.modules
    }

    let configuration: DockConfiguration
    let gateway: GatewaySerial
    let logger: Logger
    let state = Mutex(State())
    let publisher: MQTTPublisher
    let resumption = Resumption()
    private let subscriber: MQTTSubscriber
    private let commands: AsyncStream<ServiceRequest>
    private let relay: EventRelay

    /// A dock that is not connected.
    ///
    /// - Throws: ``DockConfigurationError``.
    package init(configuration: DockConfiguration, logger: Logger) throws(DockConfigurationError) {
        let gateway = try configuration.checkedGateway()
        let events = DockEvents()
        let relay = EventRelay()
        // Unbounded: a dock acknowledges what it has not done yet, as real ones do.
        let (commands, continuation) = AsyncStream<ServiceRequest>.makeStream()
        let inbox = DockInbox(gateway: gateway, events: events, commands: continuation)
        var upward = configuration.mqtt
        upward.clientID += "-up"
        self.events = events
        self.configuration = configuration
        self.gateway = gateway
        self.logger = logger
        self.commands = commands
        self.relay = relay
        subscriber = MQTTSubscriber(
            configuration: configuration.mqtt,
            filters: DockTopic.filters(for: .dock(gateway: gateway.value)),
            batch: BatchLimits(linger: .zero),
            logger: logger,
            onEvent: { relay.pass($0, of: .subscriber) },
            commit: { messages in messages.forEach(inbox.take) }
        )
        publisher = MQTTPublisher(
            configuration: upward,
            logger: logger,
            onEvent: { relay.pass($0, of: .publisher) }
        )
        relay.connect { [weak self] in self?.heard($0, of: $1) }
    }

    /// Connects and works until the task is canceled.
    ///
    /// To be called once.
    ///
    /// - Throws: `MQTTError` where a connection cannot begin, or another client has the dock's client id;
    ///   `HTTPTransportError` where the HTTP client cannot start.
    package func run() async throws {
        defer { events.end() }
        let http = try HTTPClient(
            configuration: HTTPClientConfiguration(caFile: configuration.storageCAFile, userAgent: "dock-simulator")
        )
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.subscriber.run() }
                group.addTask { try await self.publisher.run() }
                group.addTask { await self.serve(http) }
                // The first to end ends the others.
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } catch {
            await http.close()
            throw error
        }
        await http.close()
    }

    /// Publishes any payload as the dock, once it is connected.
    ///
    /// - Throws: `MQTTPublishError` where the broker does not take it; `CancellationError`.
    package func publish(_ payload: [UInt8], to topic: DockTopic) async throws {
        try await send(payload, to: topic)
    }

    /// Lets exports go on that stand still for it (``ExportEnding/waits(atPercent:)``, ``UploadHonesty/belated``), and those
    /// that come to it later.
    package func resume() {
        resumption.open()
    }

    private func serve(_ http: HTTPClient) async {
        await withDiscardingTaskGroup { group in
            for await command in commands {
                if let export = await answer(command, http: http) {
                    group.addTask { await self.run(export) }
                }
            }
            group.cancelAll()
        }
    }

    private func run(_ export: Export) async {
        let topic = DockTopic.events(gateway: gateway.value)
        await export.run { payload in
            await self.trySend(payload, to: topic)
        }
        state.withLock { state in
            state.running.removeAll { file in export.files.contains { $0 === file } }
        }
    }

    private func heard(_ event: MQTTEvent, of connection: Connection) {
        switch event {
        case .connected:
            let news = state.withLock { state -> DockEvent? in
                guard state.up.insert(connection).inserted, state.up.count == Connection.allCases.count else {
                    return nil
                }
                defer { state.wasReady = true }
                return state.wasReady ? .reconnected : .ready
            }
            if let news {
                events.add(news)
            }
        case .disconnected(let error):
            state.withLock { _ = $0.up.remove(connection) }
            events.add(.disconnected("\(error)"))
        case .caughtUp, .takenOver:
            break
        }
    }
}
