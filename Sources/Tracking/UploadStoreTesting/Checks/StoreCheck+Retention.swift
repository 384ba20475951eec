import Primitives
import Testing
import UploadTracking

// contract.md, RETENTION_*: terminal and delivered only; key uniqueness outlives it.
extension StoreCheck {
    static let retention = [
        StoreCheck("an upload that ended goes when its time has come, with its idempotency key and not its keys") {
            store in
            let request = try Sample.request()
            let tracker = Sample.tracker(store, destinations: [])
            let ended = try await tracker.request(request, id: .make(at: Sample.start), idempotency: ("key", "hash"))
            let live = Sample.upload(try Sample.request())
            try await store.insert(live)
            try await end(ended, store)
            #expect(try await tracker.expire(.uploads, keptFor: .seconds(3600)).count == 0, "it ended just now")
            let removed = try await tracker.expire(.uploads, keptFor: .seconds(-3600))
            #expect(removed.count == 1 && !removed.isMore)
            #expect(try await store.upload(ended.id) == nil)
            #expect(try await store.upload(live.id) != nil)
            #expect(try await store.read { try $0.idempotentRequest("key") } == nil)
            let again = try Sample.request(gateway: request.gateway, keys: request.files.map(\.objectKey.value))
            await #expect(throws: TrackingConflict.keyUsed(request.files[0].objectKey)) {
                _ = try await tracker.request(again, id: .make(at: Sample.start))
            }
        },
        StoreCheck("an upload's later changes do not put off its end") { store in
            let upload = Sample.upload(try Sample.request())
            try await store.insert(upload)
            try await end(upload, store)
            let between = try await store.now()
            let first = try #require(try await store.upload(upload.id))
            var changed = first
            changed.updatedAt = between + .seconds(1)
            let later = changed
            try await store.write { try $0.save(later, timerDueAt: nil) }
            // Within the same millisecond it ended as well.
            let limit = between + .milliseconds(1)
            #expect(try await store.write { try $0.remove(.uploads, before: limit, limit: 10) } == 1)
        },
        StoreCheck("an upload stays while anything waits for it") { store in
            for wait in Wait.allCases {
                let upload = Sample.upload(try Sample.request())
                try await store.insert(upload)
                let notice = Sample.notice(of: upload, .uploadCanceled)
                if wait == .notice {
                    try await store.write { try $0.insert(notice, destinations: ["mqtt"]) }
                }
                try await end(upload, store, but: wait)
                #expect(try await expire(.uploads, store) == 0, "\(wait)")
                if wait == .notice {
                    let lease = try await store.write {
                        try $0.leaseDeliveries(to: "mqtt", of: nil, limit: 1, until: $0.now + .seconds(60))
                    }
                    _ = try await store.write { try $0.settle(lease[0], as: .dead(error: "away")) }
                }
                try await end(upload, store)
                #expect(try await expire(.uploads, store) == 1, "\(wait)")
            }
        },
        StoreCheck("a notice goes when it is delivered or given up everywhere, and its upload may stay") { store in
            let uploads = try (0..<3).map { _ in Sample.upload(try Sample.request()) }
            for upload in uploads {
                try await store.insert(upload)
                let notice = Sample.notice(of: upload, .uploadFailed)
                try await store.write { try $0.insert(notice, destinations: ["hook", "mqtt"]) }
            }
            for destination in ["hook", "mqtt"] {
                let leases = try await store.write {
                    try $0.leaseDeliveries(to: destination, of: nil, limit: 10, until: $0.now + .seconds(60))
                }
                #expect(leases.count == 3)
                try await store.write { transaction in
                    try transaction.settle(leases[0], as: .delivered)
                    try transaction.settle(leases[1], as: destination == "mqtt" ? .delivered : .dead(error: "away"))
                    if destination == "mqtt" {
                        try transaction.settle(leases[2], as: .delivered)
                    }
                }
            }
            #expect(try await expire(.notices, store, before: -3600) == 0)
            #expect(try await expire(.notices, store) == 2)
            let left = try await store.read { try $0.notices(after: 0, limit: 10) }
            #expect(left.map(\.uploadID) == [uploads[2].id])
            let filter = DeliveryFilter()
            #expect(try await store.read { try $0.deliveries(filter, after: nil, limit: 10) }.count == 2)
            #expect(try await store.upload(uploads[0].id) != nil)
            // Numbers are not used again: a consumer's cursor stays good.
            let next = Sample.notice(of: uploads[0], .uploadStalled)
            try await store.write { try $0.insert(next, destinations: []) }
            let cursor = left[0].sequence
            #expect(try await store.read { try $0.notices(after: cursor, limit: 10) }.map(\.id) == [next.id])
        },
        StoreCheck("the audit goes by its own age, and by batches") { store in
            let now = try await store.now()
            for age in [10, 20, 30, 40] {
                let mint = MintRecord(
                    mintedAt: now - .seconds(age),
                    requester: "tests",
                    purpose: "mint",
                    profile: try Sample.profile(),
                    uploadID: nil,
                    accessKeyID: "AKID\(age)",
                    scope: ["a"],
                    policyHash: "00",
                    expiresAt: now,
                    generation: 1
                )
                try await store.write { try $0.insert(mint) }
            }
            let moment = now - .seconds(15)
            #expect(try await store.write { try $0.remove(.audit, before: moment, limit: 2) } == 2)
            let left = try await store.read { try $0.mints(MintFilter(), before: nil, limit: 10) }
            #expect(Set(left.map(\.mint.accessKeyID)) == ["AKID10", "AKID20"], "the oldest go first")
            #expect(try await store.write { try $0.remove(.audit, before: moment, limit: 2) } == 1)
            #expect(try await store.write { try $0.remove(.audit, before: moment, limit: 2) } == 0)
        },
    ]

    private enum Wait: CaseIterable {
        case slot, look, timer, command, notice
    }

    /// Saves an upload as one that was canceled, with what may still wait for it.
    private static func end(_ upload: Upload, _ store: any TrackingStore, but wait: Wait? = nil) async throws {
        let later = try await store.now() + .seconds(3600)
        var ended = upload
        for index in ended.files.indices {
            ended.files[index].state = .canceled
            ended.files[index].verification.dueAt = wait == .look ? later : nil
        }
        ended.start.nextAttemptAt = wait == .command ? later : nil
        ended.cancellation =
            wait == .slot
            ? Cancellation(modules: ["3"], reissued: [], progress: .open, round: 1, attempts: [], nextAttemptAt: nil)
            : nil
        let saved = ended
        try await store.write { try $0.save(saved, timerDueAt: wait == .timer ? later : nil) }
    }

    private static func expire(
        _ kind: Expirable,
        _ store: any TrackingStore,
        before seconds: Int = 3600
    ) async throws -> Int {
        try await store.write { try $0.remove(kind, before: $0.now + .seconds(seconds), limit: 100) }
    }
}
