import DockSimulation
import Logging
import MQTTTransport
import Primitives
import TestSupport

/// With mosquitto, which most tests run on.
typealias Deployment = DeploymentOn<MosquittoServer>

/// A broker, an object store and a folder, for workers and docks that are started against them.
struct DeploymentOn<Broker: BrokerServer> {
    let broker: Broker
    let storage: MinIOGateway
    let folder: TemporaryDirectory
    let port: UInt16

    init(
        _ options: MosquittoServer.Options = MosquittoServer.Options(),
        storage: MinIOGateway? = nil
    ) async throws where Broker == MosquittoServer {
        try await self.init(broker: MosquittoServer.start(options), storage: storage)
    }

    init(broker: Broker, storage: MinIOGateway? = nil) async throws {
        self.broker = broker
        self.storage = if let storage { storage } else { try await MinIOGateway.shared() }
        folder = try TemporaryDirectory()
        port = try FreePort.next()
    }

    func worker(
        _ settings: [String: String?] = [:],
        port: UInt16? = nil,
        token: String? = nil,
        skew: Duration = .zero,
        launcher: [String] = [],
        awaited: Bool = true
    ) async throws -> WorkerProcess {
        try await WorkerProcess(
            broker: broker,
            storage: storage,
            folder: folder,
            port: port ?? self.port,
            settings: settings,
            token: token,
            skew: skew,
            launcher: launcher,
            awaited: awaited
        )
    }

    /// Runs `waybill check` with the settings of a worker that need not run.
    func check(_ settings: [String: String?] = [:]) async throws -> CheckedList {
        let environment = WorkerProcess.environment(
            broker: broker,
            storage: storage,
            folder: folder,
            port: port,
            settings: settings
        )
        return try await CheckedList(environment: environment)
    }

    /// A dock with one log of its own and one of its aircraft, that listens when this returns.
    func dock(
        _ gateway: String,
        _ change: (inout DockConfiguration) throws -> Void = { _ in }
    ) async throws -> (dock: SimulatedDock, running: Task<Void, any Error>) {
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        var configuration = DockConfiguration(
            gateway: gateway,
            modules: [
                SimulatedModule(
                    module: "3",
                    deviceSN: gateway,
                    logs: [SimulatedLog(bootIndex: 321, size: 50_000, startTime: time, endTime: time)]
                ),
                SimulatedModule(
                    module: "0",
                    deviceSN: "drone",
                    logs: [SimulatedLog(bootIndex: 7, size: 20_000, startTime: time, endTime: time)]
                ),
            ],
            mqtt: try MQTTConfiguration(url: broker.url, clientID: gateway)
        )
        try change(&configuration)
        let dock = try SimulatedDock(
            configuration: configuration,
            logger: Logger(label: "dock") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await dock.run() }
        try await until("the dock listens") { dock.events.all.contains(.ready) }
        return (dock, running)
    }
}
