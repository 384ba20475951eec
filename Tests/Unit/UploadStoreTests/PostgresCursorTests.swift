import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// rules.md, Notices: cursors tolerate what commits out of order.
@Suite struct PostgresCursorTests {
    private static let beginning = ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: .zero)

    @Test func aChangeThatIsCommittedLaterIsNotPassedOver() async throws {
        try await withStores { one, other, _ in
            let (early, late) = (try Upload.sample(), try Upload.sample())
            let open = try await OpenTransaction(in: one) { try $0.insert(early.changed(at: $0.now), timerDueAt: nil) }
            try await other.write { try $0.insert(late.changed(at: $0.now), timerDueAt: nil) }
            let before = try await other.read { try $0.uploads(changedAfter: Self.beginning, limit: 10) }
            #expect(before.isEmpty, "a reader that had come to the later would never see the earlier")
            #expect(try await other.read { try $0.latestChange() } == nil)
            try await open.finish()
            let after = try await other.read { try $0.uploads(changedAfter: Self.beginning, limit: 10) }
            #expect(after.map(\.id) == [early.id, late.id])
            let last = try #require(after.last)
            #expect(try await other.read { try $0.latestChange() } == ChangeCursor(of: last))
        }
    }

    @Test func whatWasCommittedBeforeIsReadWhileOthersAreOpen() async throws {
        try await withStores { one, other, _ in
            let (done, open) = (try Upload.sample(), try Upload.sample())
            try await other.write { try $0.insert(done.changed(at: $0.now), timerDueAt: nil) }
            let transaction = try await OpenTransaction(in: one) {
                try $0.insert(open.changed(at: $0.now), timerDueAt: nil)
            }
            let found = try await other.read { try $0.uploads(changedAfter: Self.beginning, limit: 10) }
            #expect(found.map(\.id) == [done.id])
            try await transaction.finish()
        }
    }

    @Test func aNoticeThatIsCommittedLaterIsNotPassedOver() async throws {
        try await withStores { one, other, _ in
            let (early, late) = (try Upload.sample(), try Upload.sample())
            let open = try await OpenTransaction(in: one) { try $0.insert(.sample(of: early), destinations: ["mqtt"]) }
            try await other.write { try $0.insert(.sample(of: late), destinations: ["mqtt"]) }
            #expect(try await other.read { try $0.notices(after: 0, limit: 10) }.isEmpty)
            try await open.finish()
            let notices = try await other.read { try $0.notices(after: 0, limit: 10) }
            #expect(notices.map(\.uploadID) == [early.id, late.id])
            #expect(notices.map(\.sequence) == notices.map(\.sequence).sorted())
        }
    }

    @Test func timesGoOnWhereTheClockWasSetBack() async throws {
        try await withStores { one, other, _ in
            let ahead = try await one.write { transaction in
                let upload = try Upload.sample().changed(at: transaction.now + .seconds(3600))
                try transaction.insert(upload, timerDueAt: nil)
                return upload
            }
            let next = try await other.write { transaction in
                let upload = try Upload.sample().changed(at: transaction.now)
                try transaction.insert(upload, timerDueAt: nil)
                return upload
            }
            let cursor = ChangeCursor(of: ahead)
            let changes = try await other.read { try $0.uploads(changedAfter: cursor, limit: 10) }
            #expect(changes.map(\.id) == [next.id], "a consumer that has come to the first still sees the second")
        }
    }

    @Test func whatWaitedForALockIsLaterThanWhatItWaitedFor() async throws {
        try await withStores { one, other, database in
            let upload = try Upload.sample()
            try await one.write { try $0.insert(upload, timerDueAt: nil) }
            let first = try await OpenTransaction(in: one) { transaction in
                var locked = try #require(try transaction.lock([upload.id]).first)
                locked.updatedAt = transaction.now + .seconds(60)
                try transaction.save(locked, timerDueAt: nil)
            }
            async let second = other.write { transaction in
                let locked = try #require(try transaction.lock([upload.id]).first)
                return (transaction.now, locked.updatedAt)
            }
            try await PostgresServer.shared().waitForWaiting(in: database)
            try await first.finish()
            let (now, changedAt) = try await second
            #expect(now > changedAt)
        }
    }

    private func withStores(
        _ body: (_ one: PostgresTrackingStore, _ other: PostgresTrackingStore, _ database: String) async throws -> Void
    ) async throws {
        let database = try await PostgresTrackingStore.emptyDatabase(on: .shared())
        let stores = (try PostgresTrackingStore(database), try PostgresTrackingStore(database))
        try await body(stores.0, stores.1, database.database)
        await stores.0.close()
        await stores.1.close()
    }
}

extension Upload {
    func changed(at moment: Timestamp) -> Upload {
        var upload = self
        upload.updatedAt = moment
        return upload
    }
}
