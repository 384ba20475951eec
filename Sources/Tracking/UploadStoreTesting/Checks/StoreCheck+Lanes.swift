import Primitives
import Testing
import UploadTracking

/// Deliveries by profile: pauses, what is seen of them, and replays.
extension StoreCheck {
    static let lanes = [
        StoreCheck("a profile's deliveries are taken by themselves") { store in
            let (eu, asia) = (try Sample.profile("eu"), try Sample.profile("asia"))
            let uploads = try [eu, asia].map { Sample.upload(try Sample.request(profile: $0.value)) }
            for upload in uploads {
                let notice = Sample.notice(of: upload, .uploadFailed)
                try await store.write { try $0.insert(notice, destinations: ["hook"]) }
            }
            #expect(try await store.read { try $0.deliveryLanes(of: "hook").map(\.profile) } == [asia, eu])
            #expect(try await store.read { try $0.deliveryLanes(of: "mqtt") }.isEmpty)
            #expect(try await store.read { try $0.deliveryLanes(of: nil) }.count == 2)
            #expect(try await take(store, of: eu).map(\.notice.profile) == [eu])
            let now = try await store.now()
            #expect(try #require(try await store.read { try $0.nextDelivery(to: "hook", of: eu) }) > now)
            #expect(try #require(try await store.read { try $0.nextDelivery(to: "hook", of: asia) }) <= now)
            #expect(try await take(store, of: nil).map(\.notice.profile) == [asia])
        },
        StoreCheck("a try that fails pauses its profile's lane, and longer each time, until one is delivered") {
            store in
            let tracker = Sample.tracker(store, destinations: ["hook"])
            let upload = Sample.upload(try Sample.request())
            let notice = Sample.notice(of: upload, .uploadFailed)
            try await store.write { try $0.insert(notice, destinations: ["hook"]) }
            var pauses: [Duration] = []
            for failures in 1...3 {
                let lease = try #require(try await take(store, of: nil).first)
                let before = try await store.now()
                // A pause in the past is over when the next try begins.
                try await tracker.settle(lease, as: .retry(at: before - .seconds(1), error: "away")) { count in
                    .seconds(-10 - count)
                }
                let lane = try #require(try await store.read { try $0.deliveryLanes(of: "hook").first })
                #expect(lane.failures == failures)
                pauses.append(lane.pausedUntil - before)
            }
            #expect(pauses.count == 3)
            let lease = try #require(try await take(store, of: nil).first)
            #expect(lease.attempts == 3)
            try await tracker.settle(lease, as: .delivered) { _ in .seconds(3600) }
            let now = try await store.now()
            let lane = try #require(try await store.read { try $0.deliveryLanes(of: "hook").first })
            #expect(lane.failures == 0 && lane.pausedUntil <= now)
        },
        StoreCheck("tries that were under way with the one that failed first count for one failure") { store in
            let tracker = Sample.tracker(store, destinations: ["hook"])
            for _ in 0..<3 {
                let upload = Sample.upload(try Sample.request())
                let notice = Sample.notice(of: upload, .uploadFailed)
                try await store.write { try $0.insert(notice, destinations: ["hook"]) }
            }
            let leases = try await take(store, of: nil)
            let now = try await store.now()
            #expect(leases.count == 3)
            for lease in leases {
                try await tracker.settle(lease, as: .retry(at: now + .seconds(5), error: "away")) { .seconds(60 * $0) }
            }
            let lane = try #require(try await store.read { try $0.deliveryLanes(of: "hook").first })
            #expect(lane.failures == 1)
            #expect(lane.pausedUntil >= now + .seconds(60) && lane.pausedUntil < now + .seconds(120))
        },
        StoreCheck("after an outage, what failed in it is due at once; after a single failure it keeps its time") {
            store in
            let tracker = Sample.tracker(store, destinations: ["hook"])
            for outage in [1, 3] {
                let profile = try Sample.profile("p\(outage)")
                let uploads = try (0..<2).map { _ in Sample.upload(try Sample.request(profile: profile.value)) }
                for upload in uploads {
                    let notice = Sample.notice(of: upload, .uploadFailed)
                    try await store.write { try $0.insert(notice, destinations: ["hook"]) }
                }
                var leases = try await take(store, of: profile)
                #expect(leases.count == 2)
                let second = leases.removeLast()
                let later = try await store.now() + .seconds(3600)
                for failure in 1...outage {
                    let first = try #require(leases.first)
                    let next = failure == outage ? later : Sample.start
                    try await tracker.settle(first, as: .retry(at: next, error: "away")) { _ in .seconds(-3600) }
                    leases = try await take(store, of: profile)
                }
                try await tracker.settle(second, as: .delivered) { _ in .zero }
                let due = try await store.read { try $0.nextDelivery(to: "hook", of: profile) }
                #expect(try #require(due) == later || outage == 3)
                #expect(try #require(due) < later || outage == 1)
            }
        },
        StoreCheck("deliveries are seen with their state, tries and error, page by page") { store in
            let upload = Sample.upload(try Sample.request(profile: "eu"))
            let other = Sample.upload(try Sample.request(profile: "asia"))
            for upload in [upload, other] {
                let notice = Sample.notice(of: upload, .uploadFailed)
                try await store.write { try $0.insert(notice, destinations: ["mqtt", "hook"]) }
            }
            let leases = try await take(store, of: nil)
            try await store.write { transaction in
                try transaction.settle(leases[0], as: .dead(error: "answered 410"))
                try transaction.settle(leases[1], as: .retry(at: transaction.now, error: "answered 500"))
            }
            let all = try await deliveries(store)
            #expect(all.map(\.cursor.destination) == ["hook", "mqtt", "hook", "mqtt"])
            let dead = try await deliveries(store, DeliveryFilter(states: [.dead]))
            #expect(dead.map(\.uploadID) == [upload.id])
            let first = try #require(dead.first)
            #expect(first == all[0] && first.attempts == 1 && first.error == "answered 410")
            #expect(first.nextAt == nil && first.settledAt != nil && first.type == .uploadFailed)
            #expect(first.noticeID == leases[0].notice.id && first.gateway == upload.gateway)
            #expect(all[2].state == .pending && all[2].error == "answered 500" && all[2].nextAt != nil)
            #expect(try await deliveries(store, DeliveryFilter(destination: "mqtt")).count == 2)
            #expect(try await deliveries(store, DeliveryFilter(uploadID: other.id)).count == 2)
            #expect(try await deliveries(store, DeliveryFilter(within: [upload.profile])) == Array(all[..<2]))
            #expect(try await deliveries(store, DeliveryFilter(within: [])).isEmpty)
            #expect(try await deliveries(store, after: all[0].cursor, limit: 2) == Array(all[1...2]))
        },
        StoreCheck("a replay makes what was given up due again, in order, and what waits at once") { store in
            let tracker = Sample.tracker(store, destinations: ["hook"])
            let upload = Sample.upload(try Sample.request())
            let types: [NoticeType] = [.uploadStalled, .uploadFailed]
            for type in types {
                try await store.write { try $0.insert(Sample.notice(of: upload, type), destinations: ["hook"]) }
            }
            for _ in types {
                let lease = try #require(try await take(store, of: nil).first)
                try await tracker.settle(lease, as: .dead(error: "away")) { _ in .seconds(3600) }
            }
            #expect(try await take(store, of: nil).isEmpty)
            #expect(try await tracker.replay(DeliveryFilter(states: [.dead], destination: "mqtt")) == 0)
            #expect(try await tracker.replay(DeliveryFilter(states: [.pending])) == 0)
            #expect(try await tracker.replay(DeliveryFilter(states: [.dead], within: [])) == 0)
            #expect(try await tracker.replay(DeliveryFilter(states: [.dead])) == 2)
            let lane = try #require(try await store.read { try $0.deliveryLanes(of: "hook").first })
            let now = try await store.now()
            #expect(lane.failures == 0 && lane.pausedUntil <= now)
            for type in types {
                let leases = try await take(store, of: nil)
                #expect(leases.map(\.notice.type) == [type])
                #expect(leases.map(\.attempts) == [0])
                _ = try await store.write { try $0.settle(leases[0], as: .delivered) }
            }
            let sequence = try #require(try await store.read { try $0.notices(after: 0, limit: 1) }.first).sequence
            let behind = DeliveryCursor(sequence: sequence, destination: DeliveryCursor.endOfNotice)
            let both = DeliveryFilter(states: [.dead, .delivered])
            #expect(try await tracker.replay(both, after: behind) == 1)
            #expect(try await take(store, of: nil).map(\.notice.type) == [.uploadFailed])
        },
    ]

    private static func take(_ store: any TrackingStore, of profile: ProfileName?) async throws -> [DeliveryLease] {
        try await store.write {
            try $0.leaseDeliveries(to: "hook", of: profile, limit: 100, until: $0.now + .seconds(3600))
        }
    }

    private static func deliveries(
        _ store: any TrackingStore,
        _ filter: DeliveryFilter = DeliveryFilter(),
        after cursor: DeliveryCursor? = nil,
        limit: Int = 100
    ) async throws -> [Delivery] {
        try await store.read { try $0.deliveries(filter, after: cursor, limit: limit) }
    }
}
