import Primitives
import Testing
import UploadTracking

// contract.md, MAX_LIVE.
extension StoreCheck {
    static let limits = [
        StoreCheck("the live uploads of a profile are counted, and no others") { store in
            for (profile, state) in [
                ("default", FileState.pending), ("default", .uploading), ("default", .verifying),
                ("default", .verified),
                ("default", .failed), ("default", .canceled), ("eu", .pending),
            ] {
                var upload = Sample.upload(try Sample.request(profile: profile))
                upload.files[0].state = state
                try await store.insert(upload)
            }
            for (profile, count) in [("default", 3), ("eu", 1), ("asia", 0)] {
                let name = try Sample.profile(profile)
                #expect(try await store.write { try $0.lockLiveCount(of: name) } == count)
            }
        },
        StoreCheck("of requests at once a profile takes as many as it has places, and the next when one is free") {
            store in
            let tracker = Sample.tracker(store, policy: TrackingPolicy(maximumLive: 3))
            let requests = try (0..<20).map { _ in try Sample.request() }
            let full = TrackingConflict.profileFull(try Sample.profile(), limit: 3)
            let taken = await withTaskGroup(of: Upload?.self) { group in
                for request in requests {
                    group.addTask {
                        do {
                            return try await tracker.request(request, id: .make(at: Sample.start))
                        } catch {
                            #expect(error as? TrackingConflict == full)
                            return nil
                        }
                    }
                }
                return await group.reduce(into: [Upload]()) { taken, upload in taken += upload.map { [$0] } ?? [] }
            }
            #expect(taken.count == 3)
            // Another profile has places of its own.
            _ = try await tracker.request(try Sample.request(profile: "eu"), id: .make(at: Sample.start))
            var ended = try #require(taken.first)
            ended.files[0].state = .verified
            let verified = ended
            try await store.write { try $0.save(verified, timerDueAt: nil) }
            _ = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            await #expect(throws: full) {
                try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            }
        },
        StoreCheck("a request that found no place has used up nothing, and a repeated one needs none") { store in
            let tracker = Sample.tracker(store, policy: TrackingPolicy(maximumLive: 1))
            let (first, second) = (try Sample.request(), try Sample.request())
            let (one, other) = (Sample.name("key"), Sample.name("key"))
            let taken = try await tracker.request(first, id: .make(at: Sample.start), idempotency: (one, "hash"))
            let full = TrackingConflict.profileFull(try Sample.profile(), limit: 1)
            await #expect(throws: full) {
                try await tracker.request(second, id: .make(at: Sample.start), idempotency: (other, "hash"))
            }
            let again = try await tracker.request(first, id: .make(at: Sample.start), idempotency: (one, "hash"))
            #expect(again.id == taken.id)
            var ended = taken
            ended.files[0].state = .failed
            let failed = ended
            try await store.write { try $0.save(failed, timerDueAt: nil) }
            let late = try await tracker.request(second, id: .make(at: Sample.start), idempotency: (other, "hash"))
            #expect(late.id != taken.id)
        },
        StoreCheck("what collides is told before a want of places") { store in
            let tracker = Sample.tracker(store, policy: TrackingPolicy(maximumLive: 1))
            let request = try Sample.request()
            let holder = try await tracker.request(request, id: .make(at: Sample.start))
            await #expect(throws: TrackingConflict.busy(gateway: request.gateway, module: "3", holder: holder.id)) {
                try await tracker.request(request, id: .make(at: Sample.start))
            }
        },
        StoreCheck("an adopted upload takes a place, and is taken without one") { store in
            let tracker = Sample.tracker(store, policy: TrackingPolicy(maximumLive: 1))
            for _ in 0..<2 {
                var adopted = try Sample.request()
                adopted.origin = .adopted
                _ = try await tracker.request(adopted, id: .make(at: Sample.start))
            }
            let full = TrackingConflict.profileFull(try Sample.profile(), limit: 1)
            await #expect(throws: full) {
                try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            }
        },
    ]
}
