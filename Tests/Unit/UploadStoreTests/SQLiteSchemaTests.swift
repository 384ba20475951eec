import FoundationEssentials
import GRDB
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

    @Test(arguments: [true, false]) func aNewerSchemaIsRefused(migrate: Bool) async throws {
        let store = try SQLiteTrackingStore(path: path)
        try await store.perform { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999 of the future')") }
        await store.close()
        expectIncompatible(migrate: migrate)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let text = String(repeating: "This is not a database. ", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        expectIncompatible(migrate: true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "and left as it is")
    }

    @Test func aFolderThatIsNotThereIsUnavailable() {
        let failure = #expect(throws: TrackingStoreError.self) {
            _ = try SQLiteTrackingStore(path: folder.file("missing/waybill.db"))
        }
        #expect(failure?.isUnavailable == true)
    }

    private func expectIncompatible(migrate: Bool, at location: SourceLocation = #_sourceLocation) {
        do {
            _ = try SQLiteTrackingStore(path: path, migrate: migrate)
            Issue.record("it was opened", sourceLocation: location)
        } catch TrackingStoreError.incompatible(let message) {
            #expect(!message.isEmpty, sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
