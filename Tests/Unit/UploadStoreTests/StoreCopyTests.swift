import GRDB
import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// contract.md, Commands: `migrate --from sqlite:PATH`.
@Suite struct StoreCopyTests {
    let folder: TemporaryDirectory
    let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.file("waybill.db")
    }

    @Test func everythingIsThereAsItWas() async throws {
        let source = try SQLiteTrackingStore(path: path)
        var uploads: [Upload] = []
        for number in 0..<20 {
            var upload = try Upload.sample(labels: ["number": "\(number)", "é": "'\u{1F681}'"], modules: ["0", "3"])
            upload.files[0].state = number.isMultiple(of: 2) ? .verified : .failed
            upload.files[1].verification.dueAt = upload.requestedAt
            upload.start.earlierMayRun = number.isMultiple(of: 3)
            upload.start.attempts = [
                CommandAttempt(
                    tid: "tid-\(number)",
                    generation: 1,
                    sentAt: upload.requestedAt,
                    answerBy: upload.requestedAt
                )
            ]
            uploads.append(upload)
        }
        let inserted = uploads
        let query = LogQuery(
            tid: "list",
            gateway: "dock",
            modules: ["3"],
            sentAt: Timestamp(milliseconds: 1),
            reply: DeviceReplyRecord(code: 0, message: "", listing: [0, 255])
        )
        try await source.write { transaction in
            for upload in inserted {
                try transaction.insert(upload, timerDueAt: transaction.now)
                try transaction.insert(.sample(of: upload), destinations: ["mqtt", "webhook"])
            }
            try transaction.insert(IdempotentRequest(key: "key", bodyHash: "hash", uploadID: inserted[0].id))
            try transaction.insert(query)
            try transaction.save(query)
            try transaction.insert(QuarantinedMessage(receivedAt: transaction.now, reason: "why"))
            try transaction.setNextAudit(of: inserted[0].profile, at: transaction.now)
            _ = try transaction.leaseVerifications(limit: 5, until: transaction.now + .seconds(3600))
        }
        // The last notice is gone, and its number is not given again.
        try await source.perform { try $0.execute(sql: "DELETE FROM notices WHERE sequence = 20") }
        let notices = try await source.read { try $0.notices(after: 0, limit: 100) }
        let history = try await source.read { try $0.history() }
        await source.close()

        let configuration = try await database()
        let counts = Dictionary(
            uniqueKeysWithValues: try StoreCopy.copy(from: path, to: configuration).map { ($0, $1) }
        )
        #expect(counts["uploads"] == 20 && counts["files"] == 40 && counts["deliveries"] == 38)
        let tables = try await PostgresServer.shared().run(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('waybill_schema', 'history')",
            in: configuration.database
        )
        #expect(Set(counts.keys) == Set(tables.split(whereSeparator: \.isNewline).map(String.init)))
        let store = try PostgresTrackingStore(configuration, migrate: false)
        for upload in inserted {
            #expect(try await store.read { try $0.upload(upload.id) } == upload)
        }
        #expect(try await store.read { try $0.notices(after: 0, limit: 100) } == notices)
        #expect(try await store.read { try $0.history() } == history, "cursors go on holding")
        #expect(try await store.read { try $0.logQuery(tid: "list") } == query)
        #expect(try await store.read { try $0.idempotentRequest("key") }?.uploadID == inserted[0].id)
        let key = inserted[3].files[0].objectKey
        await #expect(throws: TrackingConflict.keyUsed(key)) {
            try await store.write { try $0.insert(Upload.sample(key: key.value), timerDueAt: nil) }
        }
        let leased = try await store.write { try $0.leaseVerifications(limit: 99, until: $0.now) }
        #expect(leased.count == 20, "what was held is free")
        let next = try Upload.sample()
        try await store.write { try $0.insert(.sample(of: next), destinations: []) }
        #expect(try await store.read { try $0.notices(after: 20, limit: 9) }.map(\.sequence) == [21])
        await store.close()

        // Only once.
        expectRefused(configuration, naming: "not empty")
    }

    @Test func aFileThatAWorkerHasIsLeftAlone() async throws {
        let source = try SQLiteTrackingStore(path: path)
        try await source.claim()
        let configuration = try await database()
        expectRefused(configuration, naming: "another worker")
        await source.close()
        #expect(try StoreCopy.copy(from: path, to: configuration).allSatisfy { $0.rows == 0 })
    }

    @Test func allOfItOrNothing() async throws {
        let source = try SQLiteTrackingStore(path: path)
        for text in ["fine", "a\u{0}b"] {
            let upload = try Upload.sample(labels: ["text": text])
            try await source.write { try $0.insert(upload, timerDueAt: nil) }
        }
        await source.close()
        let configuration = try await database()
        #expect(throws: TrackingStoreError.self) { try StoreCopy.copy(from: path, to: configuration) }
        let store = try PostgresTrackingStore(configuration)
        #expect(try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 9) }.isEmpty)
        await store.close()
    }

    private func database() async throws -> PostgresConfiguration {
        let server = try await PostgresServer.shared()
        return PostgresConfiguration(server, database: try await server.database())
    }

    private func expectRefused(
        _ configuration: PostgresConfiguration,
        naming word: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        do {
            _ = try StoreCopy.copy(from: path, to: configuration)
            Issue.record("it was copied", sourceLocation: location)
        } catch TrackingStoreError.incompatible(let message, _) {
            #expect(message.contains(word), sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
