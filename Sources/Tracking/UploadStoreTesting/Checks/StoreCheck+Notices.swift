import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let notices = [
        StoreCheck("a notice is frozen as it was given, and read in the order of its number") { store in
            let upload = Sample.upload(try Sample.request())
            let other = Sample.upload(try Sample.request())
            let given = [
                Sample.notice(of: upload, .fileVerified, module: "3", body: "{\"a\": \"\u{1F681}\"}"),
                Sample.notice(of: upload, .uploadCompleted), Sample.notice(of: other, .uploadCompleted),
            ]
            try await store.write { for notice in given { try $0.insert(notice, destinations: ["mqtt"]) } }
            let all = try await store.read { try $0.notices(after: 0, limit: 100) }
            #expect(all.map(\.id) == given.map(\.id))
            #expect(all.map(\.body) == given.map(\.body))
            #expect(all.map(\.type) == given.map(\.request.type))
            #expect(all.map(\.uploadID) == given.map(\.uploadID))
            #expect(all.map(\.gateway) == given.map(\.gateway))
            #expect(all.map(\.sequence) == all.map(\.sequence).sorted() && Set(all.map(\.sequence)).count == 3)
            let cursor = all[0].sequence
            #expect(try await store.read { try $0.notices(after: cursor, limit: 1) } == [all[1]])
            #expect(try await store.read { try $0.notices(after: all[2].sequence, limit: 1) }.isEmpty)
        },
        StoreCheck("a notice made again is the same notice") { store in
            let upload = Sample.upload(try Sample.request())
            let first = Sample.notice(of: upload, .fileFailed, module: "3", body: "first")
            let again = Sample.notice(of: upload, .fileFailed, module: "3", body: "again")
            let sibling = Sample.notice(of: upload, .fileFailed, module: "0", body: "sibling")
            try await store.write { try $0.insert(first, destinations: ["mqtt"]) }
            try await store.write { try $0.insert(again, destinations: ["mqtt", "webhook"]) }
            try await store.write { try $0.insert(sibling, destinations: []) }
            let all = try await store.read { try $0.notices(after: 0, limit: 100) }
            #expect(all.map(\.body) == [first.body, sibling.body])
            #expect(try await lease(store, "webhook").isEmpty)
            #expect(try await lease(store, "mqtt").map(\.notice.body) == [first.body])
        },
        StoreCheck("a notice is rolled back with what it tells of") { store in
            let upload = Sample.upload(try Sample.request())
            let notice = Sample.notice(of: upload, .uploadFailed)
            await #expect(throws: Refusal.self) {
                try await store.write { transaction in
                    try transaction.insert(notice, destinations: ["mqtt"])
                    throw Refusal()
                }
            }
            #expect(try await store.read { try $0.notices(after: 0, limit: 100) }.isEmpty)
            #expect(try await lease(store, "mqtt").isEmpty)
        },
    ]

    static let deliveries = [
        StoreCheck("a notice waits for the one before it, of its upload and to its destination") { store in
            let upload = Sample.upload(try Sample.request())
            let other = Sample.upload(try Sample.request())
            try await store.write { transaction in
                for (upload, type) in [
                    (upload, NoticeType.uploadStalled), (other, .uploadStalled), (upload, .uploadFailed),
                ] {
                    try transaction.insert(Sample.notice(of: upload, type), destinations: ["mqtt", "webhook"])
                }
            }
            let heads = try await lease(store, "mqtt")
            #expect(heads.map(\.notice.uploadID) == [upload.id, other.id])
            #expect(heads.map(\.notice.type) == [.uploadStalled, .uploadStalled])
            #expect(heads.map(\.attempts) == [0, 0])
            #expect(try await lease(store, "mqtt").isEmpty)
            _ = try await store.write { try $0.settle(heads[0], as: .delivered) }
            #expect(try await lease(store, "mqtt").map(\.notice.type) == [.uploadFailed])
            // The other destination is as it was.
            #expect(try await lease(store, "webhook").map(\.notice.type) == [.uploadStalled, .uploadStalled])
        },
        StoreCheck("what is tried again holds up what comes after it, and is counted") { store in
            let now = try await store.now()
            let upload = Sample.upload(try Sample.request())
            try await store.write { transaction in
                try transaction.insert(Sample.notice(of: upload, .uploadStalled), destinations: ["mqtt"])
                try transaction.insert(Sample.notice(of: upload, .uploadFailed), destinations: ["mqtt"])
            }
            let first = try #require(try await lease(store, "mqtt").first)
            let later = now + .seconds(3600)
            _ = try await store.write { try $0.settle(first, as: .retry(at: later, error: "no route")) }
            #expect(try await lease(store, "mqtt").isEmpty)
            #expect(
                try await store.read { try $0.nextDelivery(to: "mqtt", of: nil) } == later,
                "what waits for another is not due, or the loop that delivers would never sleep"
            )
            let lane = try #require(try await store.read { try $0.deliveryLanes(of: "mqtt") }.first)
            try await store.write { try $0.bringForward(lane) }
            let again = try #require(try await lease(store, "mqtt").first)
            #expect(again.notice == first.notice)
            #expect(again.attempts == 1)
        },
        StoreCheck("a notice that is given up lets the next one go") { store in
            let upload = Sample.upload(try Sample.request())
            try await store.write { transaction in
                try transaction.insert(Sample.notice(of: upload, .uploadStalled), destinations: ["mqtt"])
                try transaction.insert(Sample.notice(of: upload, .uploadFailed), destinations: ["mqtt"])
            }
            let first = try #require(try await lease(store, "mqtt").first)
            _ = try await store.write { try $0.settle(first, as: .dead(error: "410 Gone")) }
            let second = try #require(try await lease(store, "mqtt").first)
            #expect(second.notice.type == .uploadFailed)
            _ = try await store.write { try $0.settle(second, as: .delivered) }
            #expect(try await store.read { try $0.nextDelivery(to: "mqtt", of: nil) } == nil)
            // Settled is settled.
            let now = try await store.now()
            _ = try await store.write { try $0.settle(second, as: .retry(at: now - .seconds(1), error: "late")) }
            #expect(try await lease(store, "mqtt").isEmpty)
        },
        StoreCheck("a delivery's lease ends with its time") { store in
            let upload = Sample.upload(try Sample.request())
            let notice = Sample.notice(of: upload, .uploadFailed)
            try await store.write { try $0.insert(notice, destinations: ["mqtt"]) }
            #expect(try await lease(store, "mqtt", for: .seconds(-1)).count == 1)
            #expect(try await lease(store, "mqtt", for: .seconds(3600)).count == 1)
            #expect(try await lease(store, "mqtt", for: .seconds(3600)).isEmpty)
            let now = try await store.now()
            #expect(try #require(try await store.read { try $0.nextDelivery(to: "mqtt", of: nil) }) > now)
        },
        StoreCheck("the oldest undelivered notice of each destination is known") { store in
            let before = try await store.now()
            let upload = Sample.upload(try Sample.request())
            let notice = Sample.notice(of: upload, .uploadFailed)
            try await store.write { try $0.insert(notice, destinations: ["mqtt", "webhook"]) }
            let oldest = try await store.read { try $0.oldestUndelivered() }
            #expect(Set(oldest.keys) == ["mqtt", "webhook"])
            #expect(oldest.values.allSatisfy { $0 >= before })
            let delivery = try #require(try await lease(store, "mqtt").first)
            _ = try await store.write { try $0.settle(delivery, as: .delivered) }
            #expect(Set(try await store.read { try $0.oldestUndelivered() }.keys) == ["webhook"])
        },
    ]

    private static func lease(
        _ store: any TrackingStore,
        _ destination: String,
        for duration: Duration = .seconds(3600)
    ) async throws -> [DeliveryLease] {
        try await store.write { try $0.leaseDeliveries(to: destination, of: nil, limit: 100, until: $0.now + duration) }
    }
}

/// What a body throws of its own accord.
struct Refusal: Error, Equatable {}
