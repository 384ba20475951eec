import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import Primitives
import TestSupport
import Testing

/// The program itself, killed and ended at the worst moments.
@Suite struct KilledWorkerTests {
    @Test func losesNothingWhenKilledWhileTheDockReports() async throws {
        let broker = try await MosquittoServer.start()
        let storage = try await MinIOGateway.shared()
        let folder = try TemporaryDirectory()
        let port = try FreePort.next()
        var workers = [try await WorkerProcess(broker: broker, storage: storage, folder: folder, port: port)]
        let (dock, running) = try await Self.dock("DOCK-KILL", broker: broker)
        defer { running.cancel() }

        let upload = try await workers[0].start("DOCK-KILL")
        // Killed while the dock reports: what it says meanwhile waits at the broker.
        try await until("the dock reports") {
            dock.events.all.contains { if case .reported = $0 { true } else { false } }
        }
        workers[0].process.kill()
        #expect(await workers[0].process.wait() == .signal(SIGKILL))
        try await until("the dock is done") {
            dock.events.all.filter { if case .ended = $0 { true } else { false } }.count == 2
        }
        workers.append(try await WorkerProcess(broker: broker, storage: storage, folder: folder, port: port))
        var ended = upload
        try await until("the end of the upload") {
            ended = try await workers[1].upload(upload.id)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed)
        #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })

        workers[1].process.terminate()
        #expect(await workers[1].process.wait() == .code(0))
        try Self.expectNoSecrets(storage: storage, folder: folder, workers: workers)
    }

    @Test func killedAgainAndAgainItStillCompletes() async throws {
        let broker = try await MosquittoServer.start()
        let storage = try await MinIOGateway.shared()
        let folder = try TemporaryDirectory()
        let port = try FreePort.next()
        var worker = try await WorkerProcess(broker: broker, storage: storage, folder: folder, port: port)
        let (_, running) = try await Self.dock("DOCK-KILLS", broker: broker)
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-KILLS")
        for _ in 0..<4 {
            worker.process.kill()
            await worker.process.wait()
            worker = try await WorkerProcess(broker: broker, storage: storage, folder: folder, port: port)
        }
        var ended = upload
        let last = worker
        try await until("the end of the upload", within: .seconds(90)) {
            ended = try await last.upload(upload.id)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed)
        let notices = try ControlJSON.decode(
            NoticePage.self,
            from: try await last.send(.get, "/v1/notices?after=0").body
        )
        #expect(Set(notices.notices.map(\.id)).count == notices.notices.count)
        #expect(notices.notices.filter { $0.type == .uploadCompleted }.count == 1)
    }

    @Test func refusesABadConfigurationWithTwo() async throws {
        let finished = try await ChildProcess.run([try BuiltProduct.path("waybill"), "run"], environment: [:])
        #expect(finished.exit == .code(2))
        #expect(finished.errors.contains("WAYBILL_STORAGE_DEFAULT_PROVIDER"))
    }

    private static func dock(
        _ gateway: String,
        broker: MosquittoServer
    ) async throws -> (SimulatedDock, Task<Void, any Error>) {
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
        configuration.stepDelay = .milliseconds(200)
        let dock = try SimulatedDock(
            configuration: configuration,
            logger: Logger(label: "dock") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await dock.run() }
        try await until("the dock listens") { dock.events.all.contains(.ready) }
        return (dock, running)
    }

    /// Nothing that a run leaves behind holds a secret: not the database, not the log at its most talkative.
    private static func expectNoSecrets(
        storage: MinIOGateway,
        folder: TemporaryDirectory,
        workers: [WorkerProcess]
    ) throws {
        let secret = Data(storage.secretAccessKey.utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let content = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            #expect(content.range(of: secret) == nil, "\(name) holds the parent's secret")
            // What MinIO's session tokens begin with: a JWT's header.
            #expect(content.range(of: Data("eyJhbGciOi".utf8)) == nil, "\(name) holds a session token")
        }
        for worker in workers {
            for text in [worker.process.output.text, worker.process.errors.text] {
                #expect(!text.contains(storage.secretAccessKey))
                #expect(!text.contains("eyJhbGciOi"))
            }
        }
    }
}
