import ControlProtocol
import DockSimulation
import Foundation
import TestSupport
import Testing

/// The program on brokers that speak MQTT 5 and on those that speak 3.1.1 alone.
@Suite(.serialized, .timeLimit(.minutes(15))) struct BrokerWorkerTests {
    enum Broker: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case mosquitto
        case rabbitMQ
        case amqtt

        var testDescription: String { rawValue }

        /// One whose folder outlasts its end: what it keeps is there when it is started again.
        func ownServer() async throws -> any BrokerServer {
            self == .rabbitMQ ? try await RabbitMQServer.start() : try await server()
        }

        func server() async throws -> any BrokerServer {
            switch self {
            case .mosquitto:
                var options = MosquittoServer.Options()
                // Else a kill would lose what a stop writes.
                options.lines = ["autosave_interval 1", "autosave_on_changes true"]
                return try await MosquittoServer.start(options)
            case .rabbitMQ: return try await RabbitMQServer.shared()
            case .amqtt: return try await AMQTTServer.start()
            }
        }

        /// Whether it has shared subscriptions.
        var shares: Bool { self == .mosquitto }

        /// Whether a session gets what comes while its client is away.
        ///
        /// amqtt may lose it: it trips over a connection that its client has ended.
        var keepsMessages: Bool { self != .amqtt }
    }

    enum End: String, Sendable, CaseIterable {
        case stop
        case kill
    }

    @Test("an upload completes", arguments: Broker.allCases)
    func completes(on broker: Broker) async throws {
        try await completes(on: try await broker.server())
    }

    private func completes(on broker: some BrokerServer) async throws {
        let site = try await DeploymentOn(broker: broker)
        let worker = try await site.worker(Self.settings())
        let gateway = Self.gateway()
        let (_, running) = try await site.dock(gateway)
        defer { running.cancel() }
        try await expectCompletion(of: try await worker.start(gateway), by: worker)
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    @Test("an upload completes whose worker is killed while the dock reports", arguments: Broker.allCases)
    func losesNothingWhenKilled(on broker: Broker) async throws {
        try await losesNothingWhenKilled(on: try await broker.server(), keepsMessages: broker.keepsMessages)
    }

    private func losesNothingWhenKilled(on broker: some BrokerServer, keepsMessages: Bool) async throws {
        let site = try await DeploymentOn(broker: broker)
        let settings = Self.settings()
        let gateway = Self.gateway()
        let first = try await site.worker(settings)
        let (dock, running) = try await site.dock(gateway) {
            $0.stepDelay = keepsMessages ? .milliseconds(200) : .seconds(5)
        }
        defer { running.cancel() }
        let upload = try await first.start(gateway)
        try await reports(dock)
        first.process.kill()
        await first.process.wait()
        if keepsMessages {
            // What it says meanwhile waits at the broker, also with MQTT 3.1.1.
            try await until("the dock is done") {
                dock.events.all.filter { if case .ended = $0 { true } else { false } }.count == 2
            }
        }
        try await expectCompletion(of: upload, by: try await site.worker(settings))
    }

    @Test("an upload completes whose broker ends while the dock reports", arguments: Broker.allCases, End.allCases)
    func outlivesItsBroker(_ broker: Broker, _ end: End) async throws {
        try await outlivesItsBroker(try await broker.ownServer(), end)
    }

    private func outlivesItsBroker(_ broker: some BrokerServer, _ end: End) async throws {
        let site = try await DeploymentOn(broker: broker)
        let worker = try await site.worker(Self.settings())
        let gateway = Self.gateway()
        let (dock, running) = try await site.dock(gateway) { $0.stepDelay = .milliseconds(500) }
        defer { running.cancel() }
        let upload = try await worker.start(gateway)
        try await reports(dock)
        switch end {
        case .stop: try await broker.stop()
        case .kill: await broker.kill()
        }
        try await broker.start()
        try await expectCompletion(of: upload, by: worker)
        await broker.kill()
    }

    @Test("`check` is content, and says where notices arrive under another topic", arguments: Broker.allCases)
    func check(on broker: Broker) async throws {
        let list = try await list(of: try await broker.server(), Self.settings())
        #expect(list.ok && list.names("not tried").isEmpty, "\(list.text)")
        #expect(list.line("broker")?.message.contains(broker == .mosquitto ? "MQTT 5" : "MQTT 3.1.1") == true)
        let notices = try #require(list.line("notices"))
        #expect(notices.status == (broker == .rabbitMQ ? "warning" : "ok"), "\(list.text)")
        if broker == .rabbitMQ {
            #expect(notices.message.contains("waybill/events/waybill-check/upload/check"))
            #expect(notices.remedy?.contains("waybill/events/+/upload/completed") == true)
        }
    }

    @Test("`check` names a share group where the broker has none", arguments: Broker.allCases)
    func shareGroup(on broker: Broker) async throws {
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let settings = Self.settings().merging([
            "MQTT_SHARE_GROUP": "workers", "STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password,
        ]) { $1 }
        let server = try await broker.server()
        try await migrate(server, settings)
        let list = try await list(of: server, settings)
        #expect(list.ok == broker.shares, "\(list.text)")
        #expect(list.names("failed") == (broker.shares ? [] : ["subscriptions"]), "\(list.text)")
        if !broker.shares {
            #expect(list.line("subscriptions")?.remedy?.contains("MQTT_SHARE_GROUP") == true, "\(list.text)")
        }
    }

    private func migrate(_ broker: some BrokerServer, _ settings: [String: String]) async throws {
        let site = try await DeploymentOn(broker: broker)
        let done = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "migrate"],
            environment: WorkerProcess.environment(
                broker: broker,
                storage: site.storage,
                folder: site.folder,
                port: site.port,
                settings: settings
            )
        )
        #expect(done.exit == .code(0), "\(done.errors)")
    }

    private func list(of broker: some BrokerServer, _ settings: [String: String]) async throws -> CheckedList {
        try await DeploymentOn(broker: broker).check(settings.mapValues { $0 })
    }

    private func reports(_ dock: SimulatedDock) async throws {
        try await until("the dock reports") {
            dock.events.all.contains { if case .reported = $0 { true } else { false } }
        }
    }

    private func expectCompletion(of upload: UploadResource, by worker: WorkerProcess) async throws {
        var ended = upload
        do {
            try await until("the end of the upload", within: .seconds(180)) {
                ended = try await worker.upload(upload.id)
                return ended.state.isTerminal
            }
        } catch {
            Issue.record("\(worker.process.errors.text.suffix(8000))")
            throw error
        }
        #expect(ended.state == .completed, "\(worker.process.errors.text.suffix(8000))")
        #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })
    }

    /// Of a deployment of its own: tests share RabbitMQ.
    private static func settings() -> [String: String] {
        ["MQTT_CLIENT_ID": "waybill-\(UInt32.random(in: 0 ... .max))", "UPLOADS_SWEEP_INTERVAL": "2s"]
    }

    private static func gateway() -> String {
        "DOCK-\(UInt32.random(in: 0 ... .max))"
    }
}
