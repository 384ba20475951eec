import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let conflicts = [
        StoreCheck("a module of a gateway is one upload's at a time") { store in
            let gateway = Sample.name("dock")
            let first = Sample.upload(try Sample.request(gateway: gateway, modules: ["0", "3"]))
            try await store.insert(first)
            let second = Sample.upload(try Sample.request(gateway: gateway, modules: ["7", "3"]))
            await #expect(throws: TrackingConflict.busy(gateway: gateway, module: "3", holder: first.id)) {
                try await store.insert(second)
            }
            #expect(try await store.upload(second.id) == nil)
            try await store.insert(Sample.upload(try Sample.request(gateway: gateway, modules: ["7"])))
            try await store.insert(Sample.upload(try Sample.request(modules: ["3"])))
        },
        StoreCheck("a slot is free once its upload has ended, and its cancel too") { store in
            let gateway = Sample.name("dock")
            var first = Sample.upload(try Sample.request(gateway: gateway))
            try await store.insert(first)
            first.files[0].state = .failed
            first.cancellation = Cancellation(modules: ["3"], nextAttemptAt: Sample.start)
            let canceling = first
            try await store.write { try $0.save(canceling, timerDueAt: nil) }
            let second = Sample.upload(try Sample.request(gateway: gateway))
            await #expect(throws: TrackingConflict.busy(gateway: gateway, module: "3", holder: first.id)) {
                try await store.insert(second)
            }
            first.cancellation?.progress = .givenUp
            let ended = first
            try await store.write { try $0.save(ended, timerDueAt: nil) }
            try await store.insert(second)
        },
        StoreCheck("a key is used once, also after its upload has ended") { store in
            let key = Sample.name("logs/key")
            var first = Sample.upload(try Sample.request(keys: [key]))
            try await store.insert(first)
            let again = Sample.upload(try Sample.request(keys: [key]))
            let conflict = TrackingConflict.keyUsed(try ObjectKey(key))
            await #expect(throws: conflict) { try await store.insert(again) }
            first.files[0].state = .verified
            let ended = first
            try await store.write { try $0.save(ended, timerDueAt: nil) }
            await #expect(throws: conflict) { try await store.insert(again) }
            // Elsewhere it is another object.
            try await store.insert(Sample.upload(try Sample.request(keys: [key], bucket: "other")))
        },
        StoreCheck("a key is used once in a bucket, whichever profile uses it") { store in
            let key = Sample.name("logs/key")
            let conflict = TrackingConflict.keyUsed(try ObjectKey(key))
            func upload(_ profile: String, bucket: String = "logs") throws -> Upload {
                Sample.upload(try Sample.request(profile: profile, keys: [key], bucket: bucket))
            }
            try await store.insert(upload("default"), objectStore: "minio:9000")
            await #expect(throws: conflict) { try await store.insert(upload("eu"), objectStore: "minio:9000") }
            // Elsewhere it is another object.
            try await store.insert(upload("eu"), objectStore: "minio:9001")
            try await store.insert(upload("eu", bucket: "other"), objectStore: "minio:9000")
            // A profile whose endpoint was changed does not use a key again.
            await #expect(throws: conflict) { try await store.insert(upload("eu"), objectStore: "minio:9002") }
        },
        StoreCheck("a key that was used in an object store that is not known is used in each") { store in
            let key = Sample.name("logs/key")
            let conflict = TrackingConflict.keyUsed(try ObjectKey(key))
            try await store.insert(Sample.upload(try Sample.request(keys: [key])))
            let other = Sample.upload(try Sample.request(profile: "eu", keys: [key]))
            await #expect(throws: conflict) { try await store.insert(other, objectStore: "minio:9000") }
            let known = Sample.name("logs/key")
            try await store.insert(Sample.upload(try Sample.request(keys: [known])), objectStore: "minio:9000")
            let unknown = Sample.upload(try Sample.request(profile: "eu", keys: [known]))
            await #expect(throws: TrackingConflict.keyUsed(try ObjectKey(known))) { try await store.insert(unknown) }
        },
        StoreCheck("of requests at once for one key by two profiles, one gets it") { store in
            let key = Sample.name("logs/key")
            let requests = try (0..<20).map { number in
                Sample.upload(try Sample.request(profile: number.isMultiple(of: 2) ? "default" : "eu", keys: [key]))
            }
            let taken = await withTaskGroup(of: Bool.self) { group in
                for upload in requests {
                    group.addTask {
                        do {
                            try await store.insert(upload, objectStore: "minio:9000")
                            return true
                        } catch {
                            #expect(error is TrackingConflict)
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(taken == 1)
        },
        StoreCheck("a key is used once within a request too") { store in
            let key = Sample.name("logs/key")
            let upload = Sample.upload(try Sample.request(modules: ["0", "3"], keys: [key, key]))
            await #expect(throws: TrackingConflict.keyUsed(try ObjectKey(key))) { try await store.insert(upload) }
        },
        StoreCheck("a refused upload uses up no key and no slot") { store in
            let gateway = Sample.name("dock")
            let used = Sample.name("logs/used")
            let fresh = Sample.name("logs/fresh")
            try await store.insert(Sample.upload(try Sample.request(keys: [used])))
            let refused = Sample.upload(
                try Sample.request(gateway: gateway, modules: ["0", "3"], keys: [fresh, used])
            )
            await #expect(throws: TrackingConflict.self) { try await store.insert(refused) }
            try await store.insert(Sample.upload(try Sample.request(gateway: gateway, modules: ["0"], keys: [fresh])))
        },
        StoreCheck("of requests at once for one slot, one gets it") { store in
            let gateway = Sample.name("dock")
            let requests = try (0..<20).map { _ in Sample.upload(try Sample.request(gateway: gateway)) }
            let taken = await withTaskGroup(of: Bool.self) { group in
                for upload in requests {
                    group.addTask {
                        do {
                            try await store.insert(upload)
                            return true
                        } catch {
                            #expect(error is TrackingConflict)
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(taken == 1)
        },
        StoreCheck("an idempotency key stands for one request") { store in
            let tracker = Sample.tracker(store)
            let key = Sample.name("key")
            let request = try Sample.request()
            let first = try await tracker.request(request, id: .make(at: Sample.start), idempotency: (key, "hash"))
            let again = try await tracker.request(request, id: .make(at: Sample.start), idempotency: (key, "hash"))
            #expect(again.id == first.id)
            await #expect(throws: TrackingConflict.idempotencyMismatch) {
                try await tracker.request(request, id: .make(at: Sample.start), idempotency: (key, "other"))
            }
            #expect(
                try await store.read { try $0.idempotentRequest(key) }
                    == IdempotentRequest(key: key, bodyHash: "hash", uploadID: first.id)
            )
        },
        StoreCheck("a request that collides leaves its idempotency key free") { store in
            let tracker = Sample.tracker(store)
            let key = Sample.name("key")
            let holder = try Sample.request()
            _ = try await tracker.request(holder, id: .make(at: Sample.start))
            await #expect(throws: TrackingConflict.self) {
                try await tracker.request(holder, id: .make(at: Sample.start), idempotency: (key, "hash"))
            }
            #expect(try await store.read { try $0.idempotentRequest(key) } == nil)
        },
    ]
}
