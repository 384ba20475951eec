import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// What PostgreSQL does not take, and SQLite does.
@Suite struct PostgresDataTests {
    @Test func aMessageWithANulIsQuarantinedAndItsBatchIsKept() async throws {
        let store = try await PostgresTrackingStore.empty()
        let uploads = [try Upload.sample(), try Upload.sample(), try Upload.sample()]
        for upload in uploads {
            try await store.write { try $0.insert(upload, timerDueAt: nil) }
        }
        let tracker = UploadTracker(
            store: store,
            policy: { _ in TrackingPolicy() },
            destinations: { _ in [] },
            noticeBody: { _, _, _, _ in [] }
        )
        var batch = uploads.map { upload in
            [
                Telemetry.reported(
                    gateway: upload.gateway,
                    objectKey: upload.files[0].objectKey.value,
                    FileReport(position: Position(step: 1, percent: 50)),
                    hint: nil
                )
            ]
        }
        let reply = DeviceReply(kind: .accepted, code: 0, message: "")
        batch.insert([.replied(gateway: "dock", tid: "a\u{0}b", reply, listing: nil)], at: 1)
        let outcomes = try await tracker.ingest(batch).map { $0.map(\.outcome) }
        #expect(outcomes == [[.applied], [.quarantined], [.applied], [.applied]])
        let reason = try await store.run { connection in
            try connection.query("SELECT reason FROM quarantine")[0].string("reason")
        }
        #expect(!reason.contains("a\u{0}b") && !reason.isEmpty)
        await store.close()
    }

    @Test func aTextWithANulIsRefusedAndNotCutShort() async throws {
        let store = try await PostgresTrackingStore.empty()
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        do {
            try await store.write { transaction in
                var locked = try #require(try transaction.lock([upload.id]).first)
                locked.start.mintError = "before\u{0}after"
                try transaction.save(locked, timerDueAt: nil)
            }
            Issue.record("it was taken")
        } catch TrackingStoreError.dataRejected(let message) {
            #expect(!message.contains("before"))
        }
        #expect(try await store.read { try $0.upload(upload.id) } == upload)
        await store.close()
    }

    @Test func quarantineIsBounded() async throws {
        let store = try await PostgresTrackingStore.empty()
        try await store.write { transaction in
            for number in 0..<1500 {
                try transaction.insert(QuarantinedMessage(receivedAt: transaction.now, reason: "\(number)"))
            }
        }
        let row = try await store.run { connection in
            let row = try connection.query("SELECT count(*) AS kept, min(reason::bigint) AS first FROM quarantine")[0]
            return [try row.number("kept"), try row.number("first")]
        }
        #expect(row == [1000, 500])
        await store.close()
    }

    @Test func aRowThatCannotBeReadIsNamed() async throws {
        let store = try await PostgresTrackingStore.empty()
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        _ = try await store.run { try $0.query("UPDATE files SET report = '[]'").changes }
        do {
            _ = try await store.read { try $0.upload(upload.id) }
            Issue.record("a report that is none was read")
        } catch TrackingStoreError.incompatible(let message, _) {
            #expect(message.contains("report"))
        }
        await store.close()
    }

    @Test func aBodyThatGoesOnAfterAFailureIsNotCommitted() async throws {
        let store = try await PostgresTrackingStore.empty()
        let (first, second) = (try Upload.sample(), try Upload.sample())
        await #expect(throws: TrackingStoreError.self) {
            try await store.write { transaction in
                try transaction.insert(first, timerDueAt: nil)
                try? transaction.insert(first, timerDueAt: nil)
                try? transaction.insert(second, timerDueAt: nil)
            }
        }
        #expect(try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 9) }.isEmpty)
        await store.close()
    }
}
