import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Primitives
import TestSupport
import Testing

/// Workers whose own clocks are wrong: what is due, and whose it is, the database's clock says (rules.md, More than one
/// worker).
@Suite(.timeLimit(.minutes(5))) struct SkewedWorkersTests {
    private static let skew = Duration.seconds(600)
    /// Less than a skew, and more than a slow machine takes.
    private static let tolerance = Duration.seconds(300)
    private static let startDeadline = Duration.seconds(30)

    @Test("of two workers that share a load one is ten minutes ahead, and one behind")
    func shareALoad() async throws {
        let fleet = try await SharedWorkersTests.Fleet(docks: 6)
        defer { fleet.end() }
        let settings = ["UPLOADS_START_DEADLINE": "30s", "STORAGE_DEFAULT_DURATION": "1h", "LOG_FORMAT": "json"]
        let workers = [
            try await fleet.worker(settings, skew: Self.skew),
            try await fleet.worker(settings, skew: .zero - Self.skew),
        ]
        for (worker, skew) in zip(workers, [Self.skew, .zero - Self.skew]) {
            let offset = try #require(await Self.clock(of: worker)) - SystemWallClock().now()
            #expect(offset > skew - Self.tolerance && offset < skew + Self.tolerance, "its clock is skewed")
        }
        // Nobody answers for these: a timer ends them.
        var silent: [UploadResource] = []
        for (number, worker) in workers.enumerated() {
            silent.append(try await worker.start("DOCK-SILENT-\(number)"))
        }
        let uploads = try await fleet.start(at: workers)
        try await fleet.expectCompletion(of: uploads, seenBy: workers[0])
        for upload in silent {
            var ended = upload
            try await until("the end of \(upload.gateway)", within: .seconds(120)) {
                ended = try await workers[1].upload(upload.id)
                return ended.state.isTerminal
            }
            #expect(ended.state == .failed && ended.files.allSatisfy { $0.failure?.code == .noReply })
        }
        try await expectTimes(in: fleet, of: silent.count, beside: uploads.count)
        try await expectLeases(in: fleet, of: workers)

        let listed = try ControlJSON.decode(UploadPage.self, from: try await workers[0].send(.get, "/v1/uploads").body)
        #expect(listed.uploads.map(\.id) == (silent + uploads).map(\.id).reversed(), "in the order of the requests")
        for worker in workers {
            worker.process.terminate()
            #expect(await worker.process.wait() == .code(0))
        }
    }

    @Test(
        "credentials last as long as the provider gave them, whatever this host's clock says",
        arguments: [Duration.seconds(840), .seconds(7200), .seconds(-7200)]
    )
    func lifetimes(skew: Duration) async throws {
        let site = try await Deployment()
        let worker = try await site.worker(
            [
                "STORAGE_DEFAULT_DURATION": "15m", "UPLOADS_ON_EXPIRY": "fail", "UPLOADS_SWEEP_INTERVAL": "1s",
                "STORAGE_DEFAULT_VERIFY_WITH": "session",
            ],
            skew: skew
        )
        let (dock, running) = try await site.dock("DOCK-SLOW") { $0.behaviour.ending = .waits(atPercent: 50) }
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-SLOW")
        try await until("the dock is half done") {
            try await worker.upload(upload.id).files.allSatisfy { ($0.progress?.percent ?? 0) >= 40 }
        }
        let credentials = try #require(try await worker.upload(upload.id).credentials)
        let lifetime = credentials.expiresAt - upload.requestedAt
        #expect(lifetime > .seconds(900) - Self.tolerance && lifetime < .seconds(900) + Self.tolerance)
        dock.resume()
        try await until("it completes") { try await worker.upload(upload.id).state.isTerminal }
        #expect(try await worker.upload(upload.id).state == .completed)
    }

    @Test("a worker that is ahead asks the database no oftener than one that is not")
    func waitsAsLong() async throws {
        async let ahead = transactions(skew: Self.skew)
        async let straight = transactions(skew: .zero)
        let (more, fewer) = try await (ahead, straight)
        // In a spin it would be thousands.
        #expect(fewer > 0 && more < fewer * 3, "\(more) to \(fewer)")
    }

    /// How many transactions a worker has made for one upload whose dock is silent until the start deadline.
    private func transactions(skew: Duration) async throws -> Int {
        let site = try await Deployment()
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let worker = try await site.worker(
            [
                "STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password,
                "UPLOADS_START_DEADLINE": "20s", "UPLOADS_REPLY_TIMEOUT": "2s",
            ],
            skew: skew
        )
        _ = try await worker.start("DOCK-SILENT")
        // One transaction, however long it takes.
        try await database.run(
            """
            DO $$ BEGIN
                WHILE EXISTS (SELECT 1 FROM uploads WHERE state <> 'failed') LOOP PERFORM pg_sleep(0.2); END LOOP;
            END $$
            """,
            in: name
        )
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        // Its connections have told all they did when they are gone.
        try await until("its connections are gone") {
            try await database.run("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)'").hasPrefix("0")
        }
        let count = try await database.run("SELECT xact_commit FROM pg_stat_database WHERE datname = '\(name)'")
        return try #require(Int(count.filter(\.isNumber)))
    }

    /// Timers fired when they were due, and what docks and operators are told of times is right.
    private func expectTimes(in fleet: SharedWorkersTests.Fleet, of silent: Int, beside others: Int) async throws {
        let (deadline, tolerance) = (Self.startDeadline.wholeMilliseconds, Self.tolerance.wholeMilliseconds)
        for (what, condition, count) in [
            (
                "a start deadline, neither early nor late",
                "state = 'failed' AND ended_at - requested_at BETWEEN \(deadline) AND \(deadline + tolerance)", silent
            ),
            (
                "credentials that were told to a dock to end in an hour",
                "credentials_told_expiry - requested_at BETWEEN 3600000 - \(tolerance) AND 3600000 + \(tolerance)",
                silent + others
            ),
            (
                "proofs, as old as they are",
                """
                state = 'completed' AND (SELECT bool_and(looked_at BETWEEN requested_at AND requested_at + \(tolerance))
                    FROM files WHERE upload_id = id)
                """,
                others
            ),
        ] {
            let found = try await fleet.database.run("SELECT count(*) FROM uploads WHERE \(condition)", in: fleet.name)
            #expect(Int(found.filter(\.isNumber)) == count, "\(what)")
        }
    }

    /// Nobody took what another held.
    private func expectLeases(in fleet: SharedWorkersTests.Fleet, of workers: [WorkerProcess]) async throws {
        let slots = try await fleet.database.run(
            "SELECT number, token FROM slots ORDER BY number",
            in: fleet.name
        )
        #expect(slots.split(whereSeparator: \.isNewline) == ["0|1", "1|1"])
        for worker in workers {
            #expect(!worker.process.errors.text.contains("the slot is another's"))
        }
        // Who takes a command on that another is at work on mints for nothing.
        let doubled = try await fleet.database.run(
            """
            SELECT count(*) FROM uploads AS u
            WHERE (SELECT count(*) FROM mints WHERE upload_id = u.id)
                <> (SELECT count(*) FROM commands WHERE upload_id = u.id AND method = 'start')
            """,
            in: fleet.name
        )
        #expect(Int(doubled.filter(\.isNumber)) == 0)
    }

    /// What a worker writes its log by.
    private static func clock(of worker: WorkerProcess) async -> Timestamp? {
        struct Line: Decodable {
            var time: String
        }
        return worker.process.errors.all.last
            .flatMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            .flatMap { Timestamp(rfc3339: $0.time) }
    }
}
