import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// A worker that is started before what it needs: it lives, says what it waits for, and goes on by itself.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StartOrderTests {
    @Test("before its broker: what is asked for meanwhile is done once it is there")
    func beforeItsBroker() async throws {
        let site = try await Deployment()
        try await site.broker.stop()
        let worker = try await site.worker(awaited: false)
        try await expectWaiting(worker, for: ["mqtt-subscription", "mqtt-publisher"], naming: "MQTT_URL")
        let upload = try await worker.start("DOCK-EARLY")
        #expect(upload.state == .requested)
        try await site.broker.start()
        try await worker.becomesReady()
        let (_, running) = try await site.dock("DOCK-EARLY")
        defer { running.cancel() }
        try await until("it is completed") { try await worker.upload(upload.id).state == .completed }
        try await until("it says that it is ready") { worker.process.errors.text.contains("] ready") }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    @Test("before its database")
    func beforeItsDatabase() async throws {
        let database = try await PostgresServer.start()
        let name = try await database.database()
        try await database.stop()
        let site = try await Deployment()
        let settings = ["STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password]
        let worker = try await site.worker(settings.mapValues { $0 }, awaited: false)
        try await expectWaiting(worker, for: ["store", "mqtt-subscription", "mqtt-publisher"], naming: "STORE_URL")
        #expect(try await worker.send(.get, "/v1/uploads").status == 503)
        let migrated = try await worker.local("migrate")
        #expect(migrated.exit == .code(3), "\(migrated.errors)")
        #expect(!worker.process.errors.text.contains("Subscribed"), "the intake begins when the store is open")
        try await database.start()
        try await worker.becomesReady()
        #expect(try await database.run("SELECT count(*) FROM uploads", in: name).hasPrefix("0"), "and made its schema")
        #expect(try await worker.send(.get, "/v1/uploads").status == 200)
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        #expect(![worker.process.errors.text, migrated.errors].joined().contains(database.password))
        try await database.stop()
    }

    @Test("before its object store: ready for all else, and says what is missing")
    func beforeItsObjectStore() async throws {
        let site = try await Deployment()
        let proxy = try TCPProxy(to: site.storage.port)
        proxy.refuse()
        let worker = try await site.worker([
            "STORAGE_DEFAULT_ENDPOINT": proxy.url, "STORAGE_DEFAULT_PUBLIC_ENDPOINT": site.storage.endpoint,
        ])
        let (_, running) = try await site.dock("DOCK-UNSTORED")
        defer { running.cancel() }
        let check = try #require(try await readiness(of: worker).checks.first { $0.name == "storage.default" })
        #expect(!check.ready && !check.required)
        #expect(check.message?.contains("STORAGE_DEFAULT_ENDPOINT") == true)
        try await until("the log says so") { worker.process.errors.text.contains("storage.default") }
        let upload = try await worker.start("DOCK-UNSTORED")
        proxy.pass()
        try await until("it is completed") { try await worker.upload(upload.id).state == .completed }
        try await until("nothing is missing") { try await readiness(of: worker).checks.allSatisfy(\.ready) }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    @Test("where its address is in use it touches no store")
    func whereItsAddressIsInUse() async throws {
        let site = try await Deployment()
        let silence = try LoopbackListener()
        defer { silence.close() }
        let worker = try await site.worker(port: silence.port, awaited: false)
        #expect(await worker.process.wait() == .code(2))
        #expect(worker.process.errors.text.contains("HTTP_LISTEN"))
        #expect(!FileManager.default.fileExists(atPath: site.folder.file("waybill.db")))
    }

    @Test("the API answers, then the store is open, then the intake begins")
    func startsInOrder() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let lines = worker.process.errors.all
        let places = ["] starting", "listening", "the store is open", "subscribed to the broker"].map { word in
            lines.firstIndex { $0.contains(word) } ?? .max
        }
        #expect(places == places.sorted() && places.last != .max, "\(places)")
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    /// It lives, and is not ready, and says the same to who asks and in its log.
    private func expectWaiting(_ worker: WorkerProcess, for names: [String], naming setting: String) async throws {
        try await until("it answers") { (try? await worker.send(.get, "/livez").status) == 200 }
        try await until("it knows what it waits for") {
            let answer = try await worker.send(.get, "/readyz")
            #expect(answer.status == 503)
            let problem = try ControlJSON.decode(Problem.self, from: answer.body)
            #expect(problem.code == .notReady)
            return problem.extras["waiting_for"] == .strings(names) && problem.detail.contains(setting)
        }
        try await until("its log says it too") {
            let lines = worker.process.errors.all.filter { $0.contains("waiting") }
            return names.allSatisfy { name in lines.contains { $0.contains("for=\(name)") } }
                && lines.contains { $0.contains(setting) }
        }
    }

    private func readiness(of worker: WorkerProcess) async throws -> ReadinessResource {
        try ControlJSON.decode(ReadinessResource.self, from: try await worker.send(.get, "/readyz").body)
    }
}
