import Cryptography
import DockProtocol
import DockSimulation
import FoundationEssentials
import Logging
import MQTTTransport
import Primitives
import TestSupport

/// A dock, its cloud, a broker and an object store.
struct Stage: Sendable {
    let dock: SimulatedDock
    let cloud: Cloud
    let shelf: ObjectShelf
    let configuration: DockConfiguration

    private static let broker = Task { try await MosquittoServer.start() }

    /// Sets a dock up that has two logs of its aircraft (40 000 and 70 001 bytes) and one of its own (12 MiB), and runs
    /// it while the body runs.
    static func with(
        _ change: (inout DockConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let broker = try await broker.value
        let gateway = "DOCK-\(UUID().uuidString.prefix(8))"
        var configuration = DockConfiguration(
            gateway: gateway,
            modules: [
                SimulatedModule(
                    module: "0",
                    deviceSN: "AIRCRAFT",
                    logs: [log(bootIndex: 1, size: 40_000), log(bootIndex: 2, size: 70_001)]
                ),
                SimulatedModule(module: "3", deviceSN: gateway, logs: [log(bootIndex: 7, size: 12 << 20)]),
            ],
            mqtt: try MQTTConfiguration(url: broker.url, clientID: gateway)
        )
        change(&configuration)
        let logger = Logger(label: "dock") { _ in SwiftLogNoOpLogHandler() }
        let stage = Stage(
            dock: try SimulatedDock(configuration: configuration, logger: logger),
            cloud: try Cloud(gateway: gateway, broker: broker),
            shelf: try ObjectShelf(try await MinIOGateway.shared()),
            configuration: configuration
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.dock.run() }
            group.addTask { try await stage.cloud.run() }
            group.addTask {
                try await stage.event { $0 == .ready }
                try await stage.cloud.ready()
                try await body(stage)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Returns when an event has come that is as wanted.
    @discardableResult
    func event(where isWanted: (DockEvent) -> Bool) async throws -> DockEvent {
        for await event in dock.events where isWanted(event) {
            return event
        }
        throw NothingHeard(what: "an event")
    }

    /// A file of module 0, with both logs, or of module 3, under a key of its own.
    func file(module: String = "0") -> StartFile {
        StartFile(
            module: module,
            objectKey: "logs/\(configuration.gateway)/\(UUID().uuidString)/\(module).tar",
            bootIndexes: module == "0" ? [1, 2] : [7]
        )
    }

    /// Starts the upload of one file, under a key of its own, by the command `start`.
    func start(module: String = "0") async throws -> StartFile {
        let file = file(module: module)
        try await cloud.send(.start(shelf.start([file])), tid: "start")
        return file
    }

    /// Starts the upload of one file, and returns it with its first report of a status.
    func start(module: String = "0", until status: UploadStatus) async throws -> (StartFile, FileProgress) {
        let file = try await start(module: module)
        return (file, try await cloud.report(of: file.objectKey) { $0.status == status })
    }

    /// The MD5 of what a file should hold.
    func md5(_ file: StartFile) async throws -> String {
        let module = configuration.modules.first { $0.module == file.module }
        let logs = file.bootIndexes.compactMap { index in module?.logs.first { $0.bootIndex == index } }
        let archive = LogArchive(seed: configuration.behaviour.seed, module: file.module, logs: logs)
        return try await archive.digest(.md5).hex
    }

    private static func log(bootIndex: Int64, size: Int) -> SimulatedLog {
        SimulatedLog(
            bootIndex: bootIndex,
            size: size,
            startTime: Timestamp(seconds: 1_700_000_000),
            endTime: Timestamp(seconds: 1_700_003_600)
        )
    }
}
