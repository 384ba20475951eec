import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// rules.md, More than one worker: each has connections of its own to the one database.
@Suite struct PostgresWorkersTests {
    @Test func workThatAnotherIsTakingOnIsPassedOverAndNotWaitedFor() async throws {
        try await withWorkers { one, other, _ in
            let upload = try await due(in: one)
            let open = try await OpenTransaction(in: one) { transaction in
                #expect(try transaction.lockDue(.command, at: transaction.now, limit: 9).map(\.id) == [upload.id])
                #expect(try transaction.leaseVerifications(limit: 9, until: transaction.now + .seconds(60)).count == 1)
                let deliveries = try transaction.leaseDeliveries(
                    to: "mqtt",
                    of: nil,
                    limit: 9,
                    until: transaction.now + .seconds(60)
                )
                #expect(deliveries.count == 1)
            }
            #expect(try await work(of: other) == [0, 0, 0])
            try await open.finish()
            // The command was not held, and is due still; the leases are.
            #expect(try await work(of: other) == [1, 0, 0])
        }
    }

    @Test func aLeaseOfAWorkerThatIsGoneIsTakenByTheNext() async throws {
        try await withWorkers { one, other, _ in
            _ = try await due(in: one)
            let lapsed = try await one.write { transaction in
                try transaction.leaseVerifications(limit: 9, until: transaction.now - .milliseconds(1))
            }
            await one.close()
            let taken = try await other.write { transaction in
                try transaction.leaseVerifications(limit: 9, until: transaction.now + .seconds(60))
            }
            #expect(taken.map(\.file.objectKey) == lapsed.map(\.file.objectKey))
            #expect(taken.map(\.token) == lapsed.map { $0.token + 1 })
            let isRenewed = try await other.write { transaction in
                try transaction.renew(try #require(lapsed.first), until: transaction.now + .seconds(60))
            }
            #expect(!isRenewed, "the first comes back, and is told that it is no longer its own")
        }
    }

    @Test func twoSettlementsOfOneUploadSeeEachOther() async throws {
        try await withWorkers { one, other, database in
            var upload = try Upload.sample(modules: ["0", "3"])
            upload.start.nextAttemptAt = nil
            let inserted = upload
            try await one.write { try $0.insert(inserted, timerDueAt: nil) }
            let first = try await OpenTransaction(in: one) { transaction in
                var locked = try #require(try transaction.lock([inserted.id]).first)
                locked.files[0].state = .verified
                try transaction.save(locked, timerDueAt: nil)
            }
            async let state = other.write { transaction in
                var locked = try #require(try transaction.lock([inserted.id]).first)
                locked.files[1].state = .verified
                try transaction.save(locked, timerDueAt: nil)
                return locked.state
            }
            try await PostgresServer.shared().waitForWaiting(in: database)
            try await first.finish()
            #expect(try await state == .completed, "the second reads what the first has left")
        }
    }

    @Test func aWorkerThatHangsInATransactionIsCutOff() async throws {
        var database = try await PostgresTrackingStore.emptyDatabase(on: .shared())
        database.idleTransactionTimeout = .seconds(1)
        let (hanging, other) = (try PostgresTrackingStore(database), try PostgresTrackingStore(database))
        let upload = try Upload.sample()
        try await other.write { try $0.insert(upload, timerDueAt: nil) }
        let open = try await OpenTransaction(in: hanging) { transaction in
            var locked = try #require(try transaction.lock([upload.id]).first)
            locked.start.retries = 100
            try transaction.save(locked, timerDueAt: nil)
        }
        // Waits for the lock until the server ends the other's transaction.
        let locked = try await other.write { try $0.lock([upload.id]) }
        #expect(locked == [upload])
        let failure = await #expect(throws: TrackingStoreError.self) { try await open.finish() }
        #expect(failure?.isUnavailable == true)
        #expect(try await hanging.read { try $0.upload(upload.id) } == upload, "it has another connection by then")
        await hanging.close()
        await other.close()
    }

    @Test func theTimeIsTheServersAndNoWorkersOwn() async throws {
        let server = try await PostgresServer.shared()
        let store = try await PostgresTrackingStore.empty()
        @Sendable func clock() async throws -> Int64 {
            let text = try await server.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
            return try #require(Int64(text.split(whereSeparator: \.isNewline).first ?? ""))
        }
        let before = try await clock()
        let now = try await store.write { $0.now }
        let after = try await clock()
        #expect((before...after).contains(now.milliseconds))
        await store.close()
    }

    private func withWorkers(
        _ body: (_ one: PostgresTrackingStore, _ other: PostgresTrackingStore, _ database: String) async throws -> Void
    ) async throws {
        let database = try await PostgresTrackingStore.emptyDatabase(on: .shared())
        let workers = (try PostgresTrackingStore(database), try PostgresTrackingStore(database))
        try await body(workers.0, workers.1, database.database)
        await workers.0.close()
        await workers.1.close()
    }

    /// An upload whose start, look and notice are all due.
    private func due(in store: PostgresTrackingStore) async throws -> Upload {
        var upload = try Upload.sample()
        upload.files[0].verification.dueAt = upload.requestedAt
        let due = upload
        try await store.write { transaction in
            try transaction.insert(due, timerDueAt: nil)
            try transaction.insert(.sample(of: due), destinations: ["mqtt"])
        }
        return due
    }

    /// How much of each kind a worker finds.
    private func work(of store: PostgresTrackingStore) async throws -> [Int] {
        try await store.write { transaction in
            [
                try transaction.lockDue(.command, at: transaction.now, limit: 9).count,
                try transaction.leaseVerifications(limit: 9, until: transaction.now).count,
                try transaction.leaseDeliveries(to: "mqtt", of: nil, limit: 9, until: transaction.now).count,
            ]
        }
    }
}
