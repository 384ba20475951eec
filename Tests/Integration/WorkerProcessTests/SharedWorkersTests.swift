import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Several workers of one deployment (rules.md, More than one worker): PostgreSQL, and the broker's shared
/// subscriptions.
@Suite(.timeLimit(.minutes(5))) struct SharedWorkersTests {
    /// A broker, an object store, a database, and docks; workers come and go.
    struct Fleet {
        let site: Deployment
        let database: PostgresServer
        let name: String
        let docks: [(dock: SimulatedDock, running: Task<Void, any Error>)]

        init(docks: Int) async throws {
            site = try await Deployment()
            database = try await PostgresServer.shared()
            name = try await database.database()
            var made: [(dock: SimulatedDock, running: Task<Void, any Error>)] = []
            for number in 0..<docks {
                made.append(try await site.dock("DOCK-SHARED-\(number)") { $0.stepDelay = .milliseconds(150) })
            }
            self.docks = made
        }

        func worker(
            group: String? = "waybill",
            _ more: [String: String?] = [:],
            skew: Duration = .zero
        ) async throws -> WorkerProcess {
            try await site.worker(
                settings(group: group).merging(more) { $1 },
                port: try FreePort.next(),
                skew: skew
            )
        }

        func settings(group: String?) -> [String: String?] {
            [
                "STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password,
                "MQTT_SHARE_GROUP": group,
            ]
        }

        func start(at workers: [WorkerProcess]) async throws -> [UploadResource] {
            var uploads: [UploadResource] = []
            for number in docks.indices {
                uploads.append(try await workers[number % workers.count].start("DOCK-SHARED-\(number)"))
            }
            return uploads
        }

        func reported(by count: Int) async throws {
            try await until("\(count) docks report") {
                docks.count { entry in
                    entry.dock.events.all.contains { if case .reported = $0 { true } else { false } }
                } >= count
            }
        }

        /// Every upload has come to its one right end, and was told of once.
        func expectCompletion(of uploads: [UploadResource], seenBy worker: WorkerProcess) async throws {
            for upload in uploads {
                var ended = upload
                try await until("the end of \(upload.gateway)", within: .seconds(120)) {
                    ended = try await worker.upload(upload.id)
                    return ended.state.isTerminal
                }
                #expect(ended.state == .completed, "\(ended.gateway): \(ended.files.compactMap(\.failure))")
                #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })
            }
            let page = try ControlJSON.decode(
                NoticePage.self,
                from: try await worker.send(.get, "/v1/notices?after=0&limit=500").body
            )
            #expect(Set(page.notices.map(\.id)).count == page.notices.count)
            #expect(page.notices.count { $0.type == .uploadCompleted } == uploads.count)
            #expect(page.notices.count { $0.type == .fileVerified } == uploads.count * 2)
        }

        func slots() async throws -> [String] {
            try await database.run("SELECT number FROM slots ORDER BY number", in: name)
                .split(whereSeparator: \.isNewline).map(String.init)
        }

        func end() {
            for entry in docks {
                entry.running.cancel()
            }
        }
    }

    @Test("of two workers that share a load one is killed for good, and the other reads what it left")
    func oneIsKilledForGood() async throws {
        let fleet = try await Fleet(docks: 8)
        defer { fleet.end() }
        let workers = [try await fleet.worker(), try await fleet.worker()]
        #expect(try await fleet.slots() == ["0", "1"])
        let uploads = try await fleet.start(at: workers)
        try await fleet.reported(by: 4)
        workers[1].process.kill()
        await workers[1].process.wait()
        try await fleet.expectCompletion(of: uploads, seenBy: workers[0])
        try await until("its slot is retired", within: .seconds(90)) { try await fleet.slots() == ["0"] }
        #expect(workers[0].process.errors.text.contains("a slot was retired"))
        workers[0].process.terminate()
        #expect(await workers[0].process.wait() == .code(0))
    }

    @Test("scaling from three workers to one, in order, loses nothing")
    func scalesDown() async throws {
        let fleet = try await Fleet(docks: 6)
        defer { fleet.end() }
        let workers = [try await fleet.worker(), try await fleet.worker(), try await fleet.worker()]
        let uploads = try await fleet.start(at: workers)
        try await fleet.reported(by: 3)
        for worker in workers.dropFirst() {
            worker.process.terminate()
            #expect(await worker.process.wait() == .code(0))
        }
        try await fleet.expectCompletion(of: uploads, seenBy: workers[0])
        try await until("their slots are retired", within: .seconds(90)) { try await fleet.slots() == ["0"] }
    }

    @Test("a worker whose slot was taken goes on with another, and reads the old one once nobody holds it")
    func losesItsSlot() async throws {
        let fleet = try await Fleet(docks: 1)
        defer { fleet.end() }
        let worker = try await fleet.worker()
        // As another does that has waited until the lease was over: by a new token.
        _ = try await fleet.database.run(
            "UPDATE slots SET holder = 'another', token = token + 1, expires_at = expires_at + 3600000",
            in: fleet.name
        )
        try await until("it notices") { worker.process.errors.text.contains("the slot is another's") }
        try await until("it has one of its own") { try await fleet.slots() == ["0", "1"] }
        try await until("it is ready") { try await worker.send(.get, "/readyz").status == 200 }
        _ = try await fleet.database.run("UPDATE slots SET expires_at = 0 WHERE number = 0", in: fleet.name)
        try await until("the other slot is retired") { try await fleet.slots() == ["1"] }
        let uploads = try await fleet.start(at: [worker])
        try await fleet.expectCompletion(of: uploads, seenBy: worker)
    }

    @Test("without a group one worker reads, another stands by, and takes over")
    func standsBy() async throws {
        let fleet = try await Fleet(docks: 1)
        defer { fleet.end() }
        let first = try await fleet.worker(group: nil)
        let second = try ChildProcess(
            [try BuiltProduct.path("waybill"), "run"],
            environment: first.environment.merging(
                ["WAYBILL_HTTP_LISTEN": "127.0.0.1:\(try FreePort.next())"],
                uniquingKeysWith: { $1 }
            )
        )
        try await until("it stands by") { second.errors.text.contains("standing by") }
        let uploads = try await fleet.start(at: [first])
        try await fleet.reported(by: 1)
        first.process.terminate()
        #expect(await first.process.wait() == .code(0))
        try await until("it reads") { second.errors.text.contains("subscribed to the broker") }
        // The upload is asked for at a third, which stands by in its turn and answers all the same.
        second.terminate()
        #expect(await second.wait() == .code(0))
        let last = try await fleet.worker(group: nil)
        try await fleet.expectCompletion(of: uploads, seenBy: last)
    }
}
