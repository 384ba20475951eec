import FoundationEssentials
import GRDB
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// contract.md, Settings: STORE_MIGRATE.
@Suite struct SQLiteSchemaTests {
    let folder: TemporaryDirectory
    let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.file("waybill.db")
    }

    @Test func anEmptyDatabaseIsPreparedOnlyWhenAllowed() async throws {
        expectIncompatible(migrate: false)
        await (try SQLiteTrackingStore(path: path)).close()
        await (try SQLiteTrackingStore(path: path, migrate: false)).close()
    }

    @Test func anOldSchemaIsNotTouchedUnlessAllowed() async throws {
        let store = try SQLiteTrackingStore(path: path)
        try await store.perform { database in
            // As an earlier version would have left it: the last migration is not there yet.
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)"
            )
        }
        await store.close()
        expectIncompatible(migrate: false)
    }

    @Test func aFileOfTheFirstSchemaIsBroughtUpToDate() async throws {
        let upload = try Upload.sample()
        try Self.firstSchema(path, holding: upload)
        expectIncompatible(migrate: false)
        let store = try SQLiteTrackingStore(path: path)
        let read = try #require(try await store.read { try $0.upload(upload.id) })
        #expect(read.requester == "worker", "as it stood in the audit")
        #expect(read.credentials?.toldExpiry == read.credentials?.expiresAt)
        #expect(read.credentials?.generation == 1 && read.start.generation == 1)
        #expect(read.start.attempts.map(\.outcome) == [.accepted] && read.isUnderWay)
        #expect(read.cancellation?.reissued == [] && read.cancellation?.modules == ["3"])
        #expect(read.files[0].report.claims == [Claim(size: 4, fingerprint: "aa")])
        #expect(read.timerDueAt(policy: TrackingPolicy()) != nil)
        try await store.write { try $0.save(read, timerDueAt: nil) }
        #expect(try await store.read { try $0.upload(upload.id) } == read)
        await store.close()
    }

    /// A file as the first version left it, with one upload that runs.
    private static func firstSchema(_ path: String, holding upload: Upload) throws {
        let queue = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator(SQLiteSchema.migrations).migrate(queue, upTo: "1 uploads, commands, notices")
        let file = upload.files[0]
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO uploads (id, gateway, profile, labels, origin, state, requested_at, updated_at,
                        access_key_id, credentials_expire_at, generation, start_retries, start_deadline,
                        cancel_modules, cancel_progress, cancel_round)
                    VALUES (?, ?, 'default', '{}', 'published', 'uploading', 1, 2, 'AKID', 3600000, 1, 0, 3, '["3"]',
                        'answered', 1)
                    """,
                arguments: [upload.id.description, upload.gateway]
            )
            try database.execute(
                sql: """
                    INSERT INTO files (upload_id, ordinal, gateway, module, boot_indexes, bucket, object_key, state,
                        report, verify_attempts, slot_held)
                    VALUES (?, 0, ?, '3', '[321]', 'logs', ?, 'uploading',
                        '{"claims":[{"fingerprint":"aa","size":4}],"failures":[],"isCanceled":false,"isReported":false}',
                        0, 1)
                    """,
                arguments: [upload.id.description, upload.gateway, file.objectKey.value]
            )
            try database.execute(
                sql: """
                    INSERT INTO commands (tid, upload_id, gateway, method, ordinal, generation, sent_at, answer_by, outcome)
                    VALUES ('tid', ?, ?, 'start', 0, 1, 1, 2, 'accepted')
                    """,
                arguments: [upload.id.description, upload.gateway]
            )
        }
        try queue.close()
    }

    @Test(arguments: [true, false]) func aNewerSchemaIsRefused(migrate: Bool) async throws {
        let store = try SQLiteTrackingStore(path: path)
        let oldest = SQLiteSchema.migrations.count + 1
        try await store.perform {
            try $0.execute(
                sql: "INSERT INTO grdb_migrations VALUES ('9999 of the future'); PRAGMA user_version = \(oldest)"
            )
        }
        await store.close()
        expectIncompatible(migrate: migrate)
    }

    @Test(arguments: [true, false]) func aNewerSchemaThatSaysSoIsWorkedWith(migrate: Bool) async throws {
        let own = SQLiteSchema.migrations.count
        let oldest = SQLiteSchema.migrations.compatibleFrom(after: own)
        let upload = try Upload.sample()
        let next = try SQLiteTrackingStore(path: path, migrations: .next(SQLiteSchema.migrations, .goOn))
        #expect(next.schema == SchemaVersion(number: own + 1, compatibleFrom: oldest, program: own + 1))
        try await next.write { try $0.insert(upload, timerDueAt: nil) }
        try await next.perform { try $0.execute(sql: "UPDATE uploads SET future = 'new'") }
        await next.close()
        let store = try SQLiteTrackingStore(path: path, migrate: migrate)
        #expect(store.schema == SchemaVersion(number: own + 1, compatibleFrom: oldest, program: own))
        #expect(store.schema.isNewer)
        let read = try #require(try await store.read { try $0.upload(upload.id) })
        try await store.write { try $0.save(read, timerDueAt: nil) }
        #expect(try await store.value("SELECT future FROM uploads") == "new", "what it does not know it leaves")
        await store.close()
    }

    @Test func aMigrationThatEndsOlderProgramsWaitsForTheWorker() async throws {
        let worker = try SQLiteTrackingStore(path: path)
        try await worker.claim()
        let next = [Migration].next(SQLiteSchema.migrations, .end)
        let failure = #expect(throws: TrackingStoreError.self) {
            _ = try SQLiteTrackingStore(path: path, migrations: next)
        }
        #expect("\(try #require(failure))".contains("another worker"))
        await worker.close()
        await (try SQLiteTrackingStore(path: path, migrations: next)).close()
        expectIncompatible(migrate: true)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let text = String(repeating: "This is not a database. ", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        expectIncompatible(migrate: true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "and left as it is")
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        let failure = #expect(throws: TrackingStoreError.self) {
            _ = try SQLiteTrackingStore(path: folder.file("missing/waybill.db"))
        }
        #expect("\(String(describing: failure))".contains(folder.file("missing")))
        #expect(failure?.remedy?.contains("make the folder") == true)
    }

    private func expectIncompatible(migrate: Bool, at location: SourceLocation = #_sourceLocation) {
        do {
            _ = try SQLiteTrackingStore(path: path, migrate: migrate)
            Issue.record("it was opened", sourceLocation: location)
        } catch TrackingStoreError.incompatible(let message, _), TrackingStoreError.superseded(let message) {
            #expect(!message.isEmpty, sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
