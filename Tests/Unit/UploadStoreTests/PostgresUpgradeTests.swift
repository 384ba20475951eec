import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadStoreTesting
import UploadTracking

@testable import UploadStore

/// Two versions on one database (docs/ARCHITECTURE.md, Migrations).
@Suite struct PostgresUpgradeTests {
    private static let own = PostgresSchema.migrations.count
    private static let oldest = PostgresSchema.migrations.compatibleFrom(after: own)

    private static func next(_ olderPrograms: Migration.OlderPrograms) -> [Migration] {
        .next(PostgresSchema.migrations, olderPrograms)
    }

    @Test(
        "all that a store promises holds again on its connections, once the next version has migrated beneath them",
        arguments: StoreCheck.all
    )
    func keepsItsPromisesOnTheNextSchema(check: StoreCheck) async throws {
        let server = try await PostgresServer.shared()
        let configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        let store = try PostgresTrackingStore(configuration)
        // What it asks is prepared by this, and asked again as prepared.
        try await check.run(on: store)
        await (try PostgresTrackingStore(configuration, migrations: Self.next(.goOn))).close()
        try await server.run(
            "TRUNCATE \(StoreCopy.tables.joined(separator: ", ")) RESTART IDENTITY",
            in: configuration.database
        )
        try await check.run(on: store)
        await store.close()
        let another = try PostgresTrackingStore(configuration, migrate: false)
        #expect(another.schema == SchemaVersion(number: Self.own + 1, compatibleFrom: Self.oldest, program: Self.own))
        try await another.read { _ in }
        await another.close()
    }

    @Test("a program that works goes on while the next version migrates beneath it")
    func goesOnWhileTheNextVersionMigrates() async throws {
        let server = try await PostgresServer.shared()
        let configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        let store = try PostgresTrackingStore(configuration)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        // Each statement is prepared on its connection, and its plan kept after the fifth time.
        try await turn(store, upload, times: 12)
        let next = try PostgresTrackingStore(configuration, migrations: Self.next(.goOn))
        #expect(next.schema == SchemaVersion(number: Self.own + 1, compatibleFrom: Self.oldest, program: Self.own + 1))
        try await server.run(
            "UPDATE uploads SET future = 'new'; UPDATE files SET future = 'new'",
            in: configuration.database
        )
        try await turn(store, upload, times: 12)
        try await turn(next, upload, times: 12)
        let kept = try await server.run(
            "SELECT count(*) FROM uploads u JOIN files f ON f.upload_id = u.id WHERE u.future = 'new' AND f.future = 'new'",
            in: configuration.database
        )
        #expect(kept.hasPrefix("1"), "what it does not know it leaves as it is")
        await store.close()
        await next.close()
    }

    @Test("a migration that ends older programs waits until they have ended, and they are refused after")
    func endsOlderProgramsOnlyWhenTheyHaveEnded() async throws {
        let server = try await PostgresServer.shared()
        let configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        let store = try PostgresTrackingStore(configuration)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        expect("end them", from: configuration, Self.next(.end)) {
            if case .unavailable = $0 { true } else { false }
        }
        try await turn(store, upload, times: 1)
        await store.close()
        await (try PostgresTrackingStore(configuration, migrations: Self.next(.end))).close()
        expect("start the newer version", from: configuration, PostgresSchema.migrations) {
            if case .superseded = $0 { true } else { false }
        }
    }

    @Test("a program that was cut off while the next version took over does nothing more")
    func isSupersededWhenItConnectsAgain() async throws {
        let server = try await PostgresServer.shared()
        let configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        let store = try PostgresTrackingStore(configuration)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        try await server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(configuration.database)'"
        )
        try await until("nobody is connected") {
            try await server.run("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(configuration.database)'")
                .hasPrefix("0")
        }
        let next = try PostgresTrackingStore(configuration, migrations: Self.next(.end))
        var failures: [any Error] = []
        for _ in 0..<2 {
            do {
                try await store.write { try $0.save(upload, timerDueAt: nil) }
                Issue.record("it wrote")
            } catch {
                failures.append(error)
            }
        }
        #expect(failures.contains { if case TrackingStoreError.superseded = $0 { true } else { false } }, "\(failures)")
        #expect(try await next.read { try $0.upload(upload.id) } == upload)
        await store.close()
        await next.close()
    }

    @Test("rows of the first version are worked on after its migration")
    func worksOnRowsOfTheFirstVersion() async throws {
        let server = try await PostgresServer.shared()
        let name = try await server.database()
        let configuration = PostgresConfiguration(server, database: name)
        _ = try PostgresSchema.prepare(
            PostgresConnection(configuration),
            migrate: true,
            migrations: Array(PostgresSchema.migrations.prefix(1))
        )
        let (running, done) = (try Upload.sample(), try Upload.sample())
        for (upload, state) in [(running, "uploading"), (done, "failed")] {
            try await server.run(
                """
                INSERT INTO uploads (id, gateway, profile, labels, origin, requester, state, requested_at, updated_at,
                    start_retries, start_deadline)
                VALUES ('\(upload.id)', '\(upload.gateway)', 'default', '{}', 'published', 'tests', '\(state)', 1, 2, 0, 3);
                INSERT INTO files (upload_id, ordinal, profile, gateway, module, boot_indexes, bucket, object_key, state,
                    report, verify_attempts, slot_held)
                VALUES ('\(upload.id)', 0, 'default', '\(upload.gateway)', '3', '[321]', 'logs',
                    '\(upload.files[0].objectKey.value)', '\(state)',
                    '{"claims":[],"failures":[],"isCanceled":false,"isReported":false}', 0, \(state == "uploading"));
                """,
                in: name
            )
        }
        try await server.run(
            """
            INSERT INTO notices (id, upload_id, gateway, module, type, body, created_at)
            VALUES ('n', '\(done.id)', '\(done.gateway)', '', 'upload.failed', '{}', 2);
            INSERT INTO deliveries (sequence, destination, upload_id, state, attempts, next_at)
            VALUES (1, 'mqtt', '\(done.id)', 'pending', 0, 2)
            """,
            in: name
        )
        expect("waybill migrate", from: configuration, PostgresSchema.migrations, migrate: false) {
            if case .incompatible = $0 { true } else { false }
        }
        let store = try PostgresTrackingStore(configuration)
        try await turn(store, running, times: 1)
        let deliveries = try await store.write { transaction in
            try transaction.leaseDeliveries(to: "mqtt", of: nil, limit: 9, until: transaction.now + .seconds(60))
        }
        #expect(deliveries.count == 1)
        #expect(try await server.run("SELECT ended_at FROM uploads WHERE id = '\(done.id)'", in: name).hasPrefix("2"))
        await store.close()
    }

    /// What a worker does all the time: takes, saves and reads.
    private func turn(_ store: PostgresTrackingStore, _ upload: Upload, times: Int) async throws {
        for _ in 0..<times {
            try await store.write { transaction in
                let locked = try #require(try transaction.lock([upload.id]).first)
                try transaction.save(locked, timerDueAt: nil)
                _ = try transaction.lockDue(.command, at: transaction.now, limit: 9)
                _ = try transaction.leaseVerifications(limit: 9, until: transaction.now)
                _ = try transaction.leaseDeliveries(to: "mqtt", of: nil, limit: 9, until: transaction.now)
            }
            let read = try await store.read { reader in
                _ = try reader.latestChange()
                return try reader.upload(upload.id)
            }
            #expect(read?.files.map(\.objectKey) == upload.files.map(\.objectKey))
        }
    }

    private func expect(
        _ word: String,
        from configuration: PostgresConfiguration,
        _ migrations: [Migration],
        migrate: Bool = true,
        at location: SourceLocation = #_sourceLocation,
        _ isRight: (TrackingStoreError) -> Bool
    ) {
        do {
            _ = try PostgresTrackingStore(configuration, migrate: migrate, migrations: migrations)
            Issue.record("it was taken", sourceLocation: location)
        } catch let error as TrackingStoreError {
            #expect(isRight(error) && "\(error)".contains(word), "\(error)", sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
