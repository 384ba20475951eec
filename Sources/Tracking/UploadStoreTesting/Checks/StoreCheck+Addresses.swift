import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let addresses = [
        StoreCheck("a key, a tid or an id leads to its upload, with the right gateway only") { store in
            let upload = try Sample.everything()
            try await store.insert(upload)
            let starts = upload.start.attempts.map(\.tid)
            let cancels = upload.cancellation?.attempts.map(\.tid) ?? []
            let kinds: [TelemetryAddress.Kind] =
                upload.files.map { .objectKey($0.objectKey.value, hint: nil) }
                + (starts + cancels).map { .command(tid: $0) }
                + [.upload(upload.id), .objectKey(upload.files[0].objectKey.value, hint: .make(at: Sample.start))]
            let ours = Set(kinds.map { TelemetryAddress(gateway: upload.gateway, kind: $0) })
            let others = Set(kinds.map { TelemetryAddress(gateway: "another", kind: $0) })
            let unknown: Set = [
                TelemetryAddress(gateway: upload.gateway, kind: .objectKey("logs/unknown", hint: upload.id)),
                TelemetryAddress(gateway: upload.gateway, kind: .command(tid: "unknown")),
                TelemetryAddress(gateway: upload.gateway, kind: .upload(.make(at: Sample.start))),
            ]
            let owners = try await store.write { try $0.resolve(ours.union(others).union(unknown)) }
            #expect(owners == Dictionary(uniqueKeysWithValues: ours.map { ($0, upload.id) }))
        },
        StoreCheck("a gateway alone leads to the only upload that holds slots of it") { store in
            let gateway = Sample.name("dock")
            let only = TelemetryAddress(gateway: gateway, kind: .only)
            @Sendable func owner() async throws -> UploadID? {
                try await store.write { try $0.resolve([only, TelemetryAddress(gateway: "another", kind: .only)]) }[
                    only
                ]
            }
            #expect(try await owner() == nil)
            var both = Sample.upload(try Sample.request(gateway: gateway, modules: ["0", "3"]), at: Sample.start)
            try await store.insert(both)
            #expect(try await owner() == both.id, "of both its modules")
            let other = Sample.upload(
                try Sample.request(gateway: gateway, modules: ["7"]),
                at: Sample.start + .seconds(1)
            )
            try await store.insert(other)
            #expect(try await owner() == nil, "either can be meant")
            for index in both.files.indices {
                both.files[index].state = .failed
            }
            let ended = both
            try await store.write { try $0.save(ended, timerDueAt: nil) }
            #expect(try await owner() == other.id)
        },
        StoreCheck("two spellings of one character are two keys") { store in
            // Composed and decomposed: Swift calls the texts equal, an object store does not.
            let gateway = Sample.name("dock")
            let stem = Sample.name("logs/k")
            let keys = [stem + "\u{E9}", stem + "e\u{301}"]
            var upload = Sample.upload(
                try Sample.request(gateway: gateway, modules: ["0", "3"], keys: keys),
                at: Sample.start
            )
            let effect = upload.apply(
                .reported(objectKey: keys[1], FileReport(isReported: true)),
                at: Sample.start,
                policy: TrackingPolicy()
            )
            #expect(effect.effect == .applied)
            #expect(upload.files.map(\.state) == [.pending, .verifying])
            let saved = upload
            try await store.insert(saved)
            let addresses = Set(keys.map { TelemetryAddress(gateway: gateway, kind: .objectKey($0, hint: nil)) })
            #expect(addresses.count == 2)
            let owners = try await store.write { try $0.resolve(addresses) }
            #expect(owners.count == 2)
        },
        StoreCheck("where two object stores have a key, the hint decides, then who is live, then the newest") { store in
            let gateway = Sample.name("dock")
            let key = Sample.name("logs/key")
            var old = Sample.upload(try Sample.request(gateway: gateway, keys: [key]), at: Sample.start)
            let new = Sample.upload(
                try Sample.request(gateway: gateway, profile: "eu", modules: ["0"], keys: [key]),
                at: Sample.start + .seconds(1)
            )
            try await store.insert(old, objectStore: "minio:9000")
            try await store.insert(new, objectStore: "minio:9001")
            @Sendable func owner(hint: UploadID?) async throws -> UploadID? {
                let address = TelemetryAddress(gateway: gateway, kind: .objectKey(key, hint: hint))
                return try await store.write { try $0.resolve([address])[address] }
            }
            #expect(try await owner(hint: old.id) == old.id)
            #expect(try await owner(hint: new.id) == new.id)
            #expect(try await owner(hint: nil) == new.id)
            var ended = new
            ended.files[0].state = .verified
            let saved = ended
            try await store.write { try $0.save(saved, timerDueAt: nil) }
            #expect(try await owner(hint: nil) == old.id)
            old.files[0].state = .failed
            let both = old
            try await store.write { try $0.save(both, timerDueAt: nil) }
            #expect(try await owner(hint: nil) == new.id)
        },
    ]
}
