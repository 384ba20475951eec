import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// How `waybill run` ends when it is told to: in order, within its bound whatever hangs, and at once by a second signal.
///
/// That it ends within a bound is shown by waiting for its end while what hangs still hangs. One after the other: most have
/// servers of their own.
@Suite(.serialized, .timeLimit(.minutes(5))) struct GracefulEndTests {
    /// What the log says of an end in good order, in that order.
    private static let phases = [
        "ending: no more is taken in", "intake stopped", "worker loops and publisher stopped",
        "API stopped", "] ended",
    ]

    @Test("while docks report, it ends in order, and the next one completes all")
    func whileDocksReport() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        var docks: [(dock: SimulatedDock, running: Task<Void, any Error>)] = []
        var uploads: [UploadResource] = []
        for number in 0..<4 {
            docks.append(try await site.dock("DOCK-ENDING-\(number)") { $0.stepDelay = .milliseconds(20) })
        }
        defer {
            for entry in docks {
                entry.running.cancel()
            }
        }
        for number in docks.indices {
            uploads.append(try await worker.start("DOCK-ENDING-\(number)"))
        }
        try await until("the docks report") {
            docks.allSatisfy { $0.dock.events.all.contains { if case .reported = $0 { true } else { false } } }
        }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        expectOrder(of: worker)
        let ending = worker.process.errors.all.drop { !$0.contains(Self.phases[0]) }
        #expect(!ending.contains { $0.contains(" error ") }, "\(ending)")
        let next = try await site.worker()
        for upload in uploads {
            try await expectCompletion(of: upload, by: next)
        }
        next.process.terminate()
        #expect(await next.process.wait() == .code(0))
    }

    @Test("while the broker hangs")
    func whileTheBrokerHangs() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        await site.broker.pause()
        // Published into the silence, and never acknowledged.
        let upload = try await worker.start("DOCK-SILENCE")
        try await until("the start is under way") { try await worker.upload(upload.id).state != .requested }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        expectOrder(of: worker)
        await site.broker.resume()
    }

    @Test("while the database hangs: cut off, and nothing is lost")
    func whileTheDatabaseHangs() async throws {
        let database = try await PostgresServer.start()
        let settings = try await Self.settings(database)
        let site = try await Deployment()
        let worker = try await site.worker(settings)
        let (dock, running) = try await site.dock("DOCK-HANGING") { $0.stepDelay = .milliseconds(100) }
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-HANGING")
        try await until("the dock reports") {
            dock.events.all.contains { if case .reported = $0 { true } else { false } }
        }
        database.pause()
        defer { database.resume() }
        try await until("the dock is done, and nobody commits what it said") {
            dock.events.all.count { if case .ended = $0 { true } else { false } } == 2
        }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(1))
        #expect(worker.process.errors.all.last?.contains("ending was cut off") == true)
        database.resume()
        let next = try await site.worker(settings)
        try await expectCompletion(of: upload, by: next)
        next.process.terminate()
        #expect(await next.process.wait() == .code(0))
        try await database.stop()
    }

    @Test("a second signal ends it at once", arguments: [SIGTERM, SIGINT])
    func bySecondSignal(number: Int32) async throws {
        let database = try await PostgresServer.start()
        let site = try await Deployment()
        let worker = try await site.worker(try await Self.settings(database))
        database.pause()
        defer { database.resume() }
        let asking = Task { try? await worker.send(.get, "/v1/uploads").status }
        worker.process.terminate()
        try await until("it says that it ends") { worker.process.errors.text.contains("ending: no more is taken in") }
        worker.process.signal(number)
        #expect(await worker.process.wait() == .code(128 + number))
        #expect(worker.process.errors.all.last?.contains("a second signal") == true)
        _ = await asking.value
        database.resume()
        try await database.stop()
    }

    @Test("while somebody else holds the SQLite file")
    func whileTheFileIsLocked() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let upload = try await worker.start("DOCK-LOCKED")
        let program = """
            import sqlite3, sys
            file = sqlite3.connect(sys.argv[1], isolation_level=None)
            file.execute("BEGIN IMMEDIATE")
            print("locked", flush=True)
            sys.stdin.read()
            """
        let holder = try ChildProcess(["python3", "-c", program, site.folder.file("waybill.db")])
        #expect(await holder.output.first { $0 == "locked" } != nil)
        let asking = Task { try? await worker.send(.post, "/v1/uploads/\(upload.id)/cancel", body: "{}").status }
        worker.process.terminate()
        // What waits for the file is given up by SQLite's own patience, or with the process.
        #expect([.code(0), .code(1)].contains(await worker.process.wait()))
        _ = await asking.value
        holder.closeInput()
        await holder.wait()
        let next = try await site.worker()
        #expect(try await next.upload(upload.id).id == upload.id)
    }

    @Test("while the object store hangs, and somebody waits for its word: who is answered", arguments: [false, true])
    func whileTheObjectStoreHangs(inADownload: Bool) async throws {
        let storage = try await MinIOGateway.start()
        let proxy = try TCPProxy(to: storage.port)
        let site = try await Deployment(storage: storage)
        let worker = try await site.worker([
            "STORAGE_DEFAULT_ENDPOINT": proxy.url, "STORAGE_DEFAULT_PUBLIC_ENDPOINT": storage.endpoint,
        ])
        let (_, running) = try await site.dock("DOCK-VERIFIED")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-VERIFIED")
        try await expectCompletion(of: upload, by: worker)
        if inADownload {
            proxy.plan(.stall(after: 10), .stall(after: 10))
        } else {
            storage.pause()
        }
        defer { storage.resume() }
        let asked = proxy.requests.count
        let asking = Task {
            try await worker.send(.post, "/v1/uploads/\(upload.id)/verify", body: "{\"download\": \(inADownload)}")
                .status
        }
        try await until("it is asked") {
            proxy.requests.dropFirst(asked).contains { $0.method == (inADownload ? "GET" : "HEAD") }
        }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        #expect(try await asking.value == 202, "with what there is: the question stays")
        expectOrder(of: worker)
        storage.resume()
        try await storage.stop()
    }

    @Test("while a stream is read, and a webhook hangs")
    func whileOthersHang() async throws {
        let site = try await Deployment()
        // Connections are made by the system, and nobody answers.
        let silence = try LoopbackListener()
        defer { silence.close() }
        let worker = try await site.worker(["WEBHOOK_URL": "http://127.0.0.1:\(silence.port)/"])
        let stream = try ChildProcess(["curl", "--no-buffer", "--silent", worker.address + "/v1/uploads/stream"])
        #expect(await stream.output.first { $0.hasPrefix("retry:") } != nil)
        let (_, running) = try await site.dock("DOCK-WEBHOOK")
        defer { running.cancel() }
        try await expectCompletion(of: try await worker.start("DOCK-WEBHOOK"), by: worker)
        #expect(await stream.output.first { $0.contains("\"completed\"") } != nil)
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        expectOrder(of: worker)
        #expect(await stream.wait() == .code(0), "its stream has an end, and was not cut")
    }

    @Test("a request that is under way is answered")
    func answersWhatIsUnderWay() async throws {
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let site = try await Deployment()
        let worker = try await site.worker(["STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password])
        let blocker = try ChildProcess(
            ["psql", "--no-psqlrc", "--quiet", "-d", database.url(of: name)],
            environment: ["PGPASSWORD": database.password]
        )
        blocker.write("BEGIN; LOCK TABLE used_keys IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n")
        #expect(await blocker.output.first { $0.contains("held") } != nil)
        let asking = Task { try await worker.start("DOCK-ASKING") }
        try await database.waitForWaiting(in: name)
        worker.process.terminate()
        try await until("it says that it ends") { worker.process.errors.text.contains("ending: no more is taken in") }
        blocker.write("COMMIT;\n")
        let upload = try await asking.value
        #expect(upload.gateway == "DOCK-ASKING")
        #expect(await worker.process.wait() == .code(0))
        expectOrder(of: worker)
        blocker.closeInput()
        await blocker.wait()
        #expect(try await database.run("SELECT count(*) FROM uploads", in: name).hasPrefix("1"))
    }

    @Test("while it waits for its broker")
    func whileItWaitsForItsBroker() async throws {
        let site = try await Deployment()
        try await site.broker.stop()
        let worker = try await site.worker(awaited: false)
        try await until("it waits") { worker.process.errors.text.contains("for=mqtt-subscription") }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        expectOrder(of: worker)
    }

    @Test("while it waits for its database, that is away or hangs")
    func whileItWaits() async throws {
        let database = try await PostgresServer.start()
        let settings = try await Self.settings(database)
        let site = try await Deployment()
        database.pause()
        let hanging = try await site.worker(settings, awaited: false)
        try await until("it answers") { (try? await hanging.send(.get, "/livez").status) == 200 }
        hanging.process.terminate()
        #expect(await hanging.process.wait() == .code(0))
        database.resume()
        try await database.stop()
        let waiting = try await site.worker(settings, awaited: false)
        try await until("it waits") { waiting.process.errors.text.contains("waiting for the store") }
        waiting.process.terminate()
        #expect(await waiting.process.wait() == .code(0))
        #expect(waiting.process.errors.all.last?.hasSuffix("ended") == true)
    }

    private static func settings(_ database: PostgresServer) async throws -> [String: String?] {
        ["STORE_URL": database.url(of: try await database.database()), "STORE_PASSWORD": database.password]
    }

    private func expectCompletion(of upload: UploadResource, by worker: WorkerProcess) async throws {
        var ended = upload
        try await until("the end of \(upload.gateway)") {
            ended = try await worker.upload(upload.id)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed, "\(ended.gateway): \(ended.files.compactMap(\.failure))")
    }

    private func expectOrder(of worker: WorkerProcess, at location: SourceLocation = #_sourceLocation) {
        let lines = worker.process.errors.all
        let places = Self.phases.map { phase in lines.firstIndex { $0.contains(phase) } }
        #expect(
            !places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted(),
            "\(zip(Self.phases, places).map { "\($0): \($1.map(String.init) ?? "missing")" })",
            sourceLocation: location
        )
        #expect(places.last == lines.count - 1, "and nothing comes after it", sourceLocation: location)
    }
}
