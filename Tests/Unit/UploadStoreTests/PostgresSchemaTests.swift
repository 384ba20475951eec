import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// contract.md, Settings: STORE_MIGRATE.
@Suite struct PostgresSchemaTests {
    @Test func anEmptyDatabaseIsPreparedOnlyWhenAllowed() async throws {
        let (_, configuration) = try await database()
        expectIncompatible(configuration, migrate: false, naming: "waybill migrate")
        let store = try PostgresTrackingStore(configuration)
        await store.close()
        await (try PostgresTrackingStore(configuration, migrate: false)).close()
    }

    @Test func workersThatStartAtOncePrepareItOnce() async throws {
        let (name, configuration) = try await database()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let store = try PostgresTrackingStore(configuration)
                    let upload = try Upload.sample()
                    try await store.write { try $0.insert(upload, timerDueAt: nil) }
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        let server = try await PostgresServer.shared()
        let versions = try await server.run("SELECT version FROM waybill_schema ORDER BY 1", in: name)
        #expect(
            versions.split(whereSeparator: \.isNewline).compactMap { Int($0) }
                == Array(1...PostgresSchema.migrations.count)
        )
        #expect(try await server.run("SELECT count(*) FROM uploads", in: name).hasPrefix("6"))
    }

    @Test(arguments: [true, false]) func aNewerSchemaIsRefused(migrate: Bool) async throws {
        let (name, configuration) = try await database()
        let store = try PostgresTrackingStore(configuration)
        await store.close()
        try await PostgresServer.shared().run("INSERT INTO waybill_schema VALUES (9999, 'of the future')", in: name)
        expectIncompatible(configuration, migrate: migrate, naming: "newer version")
    }

    @Test func aMigrationThatFailsLeavesNothingBehind() async throws {
        let (name, configuration) = try await database()
        let server = try await PostgresServer.shared()
        // Somebody else's table, in the way of ours.
        try await server.run("CREATE TABLE deliveries (theirs TEXT)", in: name)
        expectIncompatible(configuration, migrate: true, naming: "deliveries")
        let tables = try await server.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", in: name)
        #expect(tables.split(whereSeparator: \.isNewline) == ["deliveries"])
    }

    @Test func bothDatabasesHaveTheSameTablesAndColumns() async throws {
        let folder = try TemporaryDirectory()
        let sqlite = try SQLiteTrackingStore(path: folder.file("waybill.db"))
        let theirs = try await sqlite.value(
            """
            SELECT group_concat(name, ' ') FROM (
                SELECT t.name || '.' || c.name AS name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
                WHERE t.type = 'table' AND t.name NOT LIKE 'grdb_%' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1
            )
            """
        )
        await sqlite.close()
        let (name, configuration) = try await database()
        let store = try PostgresTrackingStore(configuration)
        await store.close()
        let ours = try await PostgresServer.shared().run(
            """
            SELECT string_agg(table_name || '.' || column_name, ' ' ORDER BY (table_name || '.' || column_name) COLLATE "C")
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'waybill_schema'
            """,
            in: name
        )
        #expect(ours.split(whereSeparator: \.isWhitespace) == theirs?.split(whereSeparator: \.isWhitespace))
    }

    private func database() async throws -> (name: String, PostgresConfiguration) {
        let server = try await PostgresServer.shared()
        let name = try await server.database()
        return (name, PostgresConfiguration(server, database: name))
    }

    private func expectIncompatible(
        _ configuration: PostgresConfiguration,
        migrate: Bool,
        naming word: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        do {
            _ = try PostgresTrackingStore(configuration, migrate: migrate)
            Issue.record("it was taken", sourceLocation: location)
        } catch TrackingStoreError.incompatible(let message, _), TrackingStoreError.superseded(let message) {
            #expect(message.contains(word), sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
