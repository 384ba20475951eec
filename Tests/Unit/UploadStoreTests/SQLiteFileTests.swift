import FoundationEssentials
import GRDB
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

#if canImport(Glibc)
import Glibc
#endif

// What is asked of the SQLite file itself.
@Suite struct SQLiteFileTests {
    let folder: TemporaryDirectory
    let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.file("waybill.db")
    }

    /// The modes of the files that are there, by the ends of their names.
    private var modes: [String: UInt32] {
        get throws {
            var modes: [String: UInt32] = [:]
            for suffix in ["", "-wal", "-shm", ".lock"] where FileManager.default.fileExists(atPath: path + suffix) {
                var found = stat()
                try #require(unsafe stat(path + suffix, &found) == 0)
                modes[suffix] = found.st_mode & 0o777
            }
            return modes
        }
    }

    @Test func itsFilesAreItsOwnersAlone() async throws {
        let store = try SQLiteTrackingStore(path: path)
        try await store.claim()
        try await store.write { try $0.insert(Upload.sample(), timerDueAt: nil) }
        #expect(try modes == ["": 0o600, "-wal": 0o600, "-shm": 0o600, ".lock": 0o600])
        #expect(store.fileWarnings.isEmpty)
        await store.close()
    }

    @Test func filesOfBeforeBecomeItsOwnersAlone() async throws {
        let store = try SQLiteTrackingStore(path: path)
        try await store.claim()
        try await store.write { try $0.insert(Upload.sample(), timerDueAt: nil) }
        for suffix in try modes.keys {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path + suffix)
        }
        // Beside a worker that has them open, as `waybill mint` does.
        let second = try SQLiteTrackingStore(path: path)
        #expect(try modes == ["": 0o600, "-wal": 0o600, "-shm": 0o600, ".lock": 0o600])
        #expect(second.fileWarnings.isEmpty)
        await second.close()
        try await store.write { try $0.insert(Upload.sample(), timerDueAt: nil) }
        await store.close()
    }

    @Test func aFolderThatAllMayWriteToIsSaid() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let store = try SQLiteTrackingStore(path: path)
        #expect(store.fileWarnings.count == 1 && store.fileWarnings[0].contains(folder.path))
        await store.close()
    }

    @Test func reopeningFindsEverything() async throws {
        let store = try SQLiteTrackingStore(path: path)
        let upload = try Upload.sample(labels: ["site": "north"])
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        await store.close()
        let reopened = try SQLiteTrackingStore(path: path, migrate: false)
        #expect(try await reopened.read { try $0.upload(upload.id) } == upload)
        await #expect(throws: TrackingConflict.keyUsed(upload.files[0].objectKey)) {
            let again = try Upload.sample(key: upload.files[0].objectKey.value)
            try await reopened.write { try $0.insert(again, timerDueAt: nil) }
        }
        await reopened.close()
    }

    @Test func aWriteThatHasReturnedIsOnTheDisk() async throws {
        let store = try SQLiteTrackingStore(path: path)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        // The files as a process that is killed now would leave them.
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: folder.file("copy.db") + suffix)
        }
        await store.close()
        let copy = try SQLiteTrackingStore(path: folder.file("copy.db"))
        #expect(try await copy.read { try $0.upload(upload.id) } == upload)
        await copy.close()
    }

    @Test func commitsAreSyncedToTheWriteAheadLog() async throws {
        let store = try SQLiteTrackingStore(path: path)
        #expect(try await store.pragma("journal_mode") == "wal")
        #expect(try await store.pragma("synchronous") == "2", "2 is FULL; NORMAL may lose the last commits")
        #expect(try await store.pragma("foreign_keys") == "1")
        await store.close()
    }

    @Test func whatTheLastWorkerHeldIsTakenBack() async throws {
        let store = try SQLiteTrackingStore(path: path)
        var upload = try Upload.sample()
        upload.files[0].verification.dueAt = upload.requestedAt
        let due = upload
        try await store.write { transaction in
            let later = transaction.now + .seconds(3600)
            try transaction.insert(due, timerDueAt: nil)
            try transaction.insert(.sample(of: due), destinations: ["mqtt"])
            try transaction.holdCommand(of: due.id, until: later)
            _ = try transaction.leaseVerifications(limit: 1, until: later)
            _ = try transaction.leaseDeliveries(to: "mqtt", of: nil, limit: 1, until: later)
        }
        try await store.claim()
        let work = try await store.write { transaction in
            (
                try transaction.lockDue(.command, at: transaction.now, limit: 9).count,
                try transaction.leaseVerifications(limit: 9, until: transaction.now).count,
                try transaction.leaseDeliveries(to: "mqtt", of: nil, limit: 9, until: transaction.now).count
            )
        }
        #expect(work == (1, 1, 1))
        await store.close()
    }

    @Test func aFileServesOneWorker() async throws {
        let first = try SQLiteTrackingStore(path: path)
        let second = try SQLiteTrackingStore(path: path)
        try await first.claim()
        await #expect(throws: TrackingStoreError.self) { try await second.claim() }
        await first.close()
        try await second.claim()
        await second.close()
    }

    @Test(arguments: ["link", "hard", "dots", "folder"]) func aFileServesOneWorkerUnderAllItsNames(kind: String)
        async throws
    {
        let first = try SQLiteTrackingStore(path: path)
        try await first.claim()
        let manager = FileManager.default
        let other: String
        switch kind {
        case "link":
            other = folder.file("other.db")
            try manager.createSymbolicLink(atPath: other, withDestinationPath: path)
        case "hard":
            other = folder.file("other.db")
            try manager.linkItem(atPath: path, toPath: other)
        case "dots":
            other = folder.path + "/../" + (folder.path.split(separator: "/").last ?? "") + "/waybill.db"
        default:
            try manager.createSymbolicLink(atPath: folder.file("there"), withDestinationPath: folder.path)
            other = folder.file("there/waybill.db")
        }
        let failure = await #expect(throws: TrackingStoreError.self) {
            // SQLite keeps its log beside a name: under a hard link it is not even opened.
            try await SQLiteTrackingStore(path: other).claim()
        }
        #expect("\(String(describing: failure))".contains("another worker (process \(getpid()))"))
        await first.close()
    }

    @Test func anotherProgramsDatabaseIsRefusedAndAnOldOneOfOursIsTaken() async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
        try queue.close()
        let failure = #expect(throws: TrackingStoreError.self) { try SQLiteTrackingStore(path: path) }
        #expect("\(String(describing: failure))".contains("another program's database"))

        let ours = folder.file("ours.db")
        let store = try SQLiteTrackingStore(path: ours)
        #expect(try await store.pragma("application_id") == "\(SQLiteOwner.identifier)")
        try await store.perform { try $0.execute(sql: "PRAGMA application_id = 0") }
        await store.close()
        let again = try SQLiteTrackingStore(path: ours)
        #expect(try await again.pragma("application_id") == "\(SQLiteOwner.identifier)")
        try await again.perform { try $0.execute(sql: "PRAGMA application_id = 7") }
        await again.close()
        #expect(throws: TrackingStoreError.self) { try SQLiteTrackingStore(path: ours) }
    }

    @Test func whatIsWrongWithTheFileIsNamed() throws {
        try Data("no database, but a text that is long enough to be read as one".utf8).write(
            to: URL(fileURLWithPath: path)
        )
        try FileManager.default.createDirectory(atPath: folder.file("d"), withIntermediateDirectories: false)
        for (file, word) in [
            (path, "not a database"), (folder.file("d"), "is not a file"),
            (folder.file("none/waybill.db"), "no folder"),
        ] {
            let failure = #expect(throws: TrackingStoreError.self) { try SQLiteTrackingStore(path: file) }
            let text = failure.map { "\($0)" } ?? ""
            #expect(text.contains(word) && text.contains(file), "\(text)")
            #expect(failure?.remedy?.contains("STORE_URL") == true)
        }
    }

    @Test func quarantineIsBounded() async throws {
        let store = try SQLiteTrackingStore(path: path)
        try await store.write { transaction in
            for number in 0..<1500 {
                try transaction.insert(QuarantinedMessage(receivedAt: transaction.now, reason: "\(number)"))
            }
        }
        #expect(try await store.value("SELECT count(*) FROM quarantine") == "1000")
        #expect(try await store.value("SELECT min(CAST(reason AS INTEGER)) FROM quarantine") == "500")
        await store.close()
    }

    @Test func closingWaitsForWhatIsUnderWay() async throws {
        let store = try SQLiteTrackingStore(path: path)
        let uploads = try (0..<50).map { _ in try Upload.sample() }
        let kept = await withTaskGroup(of: UploadID?.self) { group in
            for upload in uploads {
                group.addTask {
                    do {
                        try await store.write { try $0.insert(upload, timerDueAt: nil) }
                        return upload.id
                    } catch {
                        guard case TrackingStoreError.unavailable = error else {
                            Issue.record(error)
                            return nil
                        }
                        return nil
                    }
                }
            }
            group.addTask {
                await store.close()
                return nil
            }
            return await group.reduce(into: Set<UploadID>()) { kept, id in
                if let id {
                    kept.insert(id)
                }
            }
        }
        let reopened = try SQLiteTrackingStore(path: path)
        let found = try await reopened.read { try $0.uploads(UploadFilter(), before: nil, limit: 100) }.map(\.id)
        #expect(Set(found) == kept, "what was said to be kept is kept, and nothing else")
        await reopened.close()
    }

    @Test func aClosedStoreTakesNoWrites() async throws {
        let store = try SQLiteTrackingStore(path: path)
        await store.close()
        await store.close()
        let failure = await #expect(throws: TrackingStoreError.self) { _ = try await store.write { $0.now } }
        #expect(failure?.isUnavailable == true)
    }

    @Test func aRowThatCannotBeReadIsNamed() async throws {
        let store = try SQLiteTrackingStore(path: path)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        try await store.perform { try $0.execute(sql: "UPDATE files SET report = '[]'") }
        do {
            _ = try await store.read { try $0.upload(upload.id) }
            Issue.record("a report that is none was read")
        } catch TrackingStoreError.incompatible(let message, _) {
            #expect(message.contains("report"))
        }
        await store.close()
    }
}

extension SQLiteTrackingStore {
    /// As the connection that writes has it.
    func pragma(_ name: String) async throws -> String? {
        try await value("PRAGMA \(name)")
    }

    func value(_ sql: String) async throws -> String? {
        try await perform { database in
            let value = try DatabaseValue.fetchOne(database, sql: sql)
            return value.flatMap { String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0).map { "\($0)" } }
        }
    }
}
