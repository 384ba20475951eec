import Primitives
import Testing
import UploadTracking

// Which worker reads which session of the broker (rules.md, More than one worker).
extension StoreCheck {
    private static let lease = Duration.seconds(3600)

    static let slots = [
        StoreCheck("slots are numbered from 0, each one worker's") { store in
            let tracker = Sample.tracker(store)
            let first = try #require(try await claim(tracker, "a"))
            let second = try #require(try await claim(tracker, "b", group: "g"))
            #expect([first.slot.number, second.slot.number] == [0, 1])
            #expect(first.formerGroup == nil && second.formerGroup == nil)
            let all = try await store.write { try $0.lockSlots() }
            #expect(all == [first.slot, second.slot])
        },
        StoreCheck("of workers that claim at once, no two get the same slot") { store in
            let tracker = Sample.tracker(store)
            let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
                for worker in 0..<12 {
                    group.addTask { try await claim(tracker, "worker-\(worker)")?.slot.number }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(numbers.compactMap(\.self)) == Set(0..<12))
        },
        StoreCheck("a bound on slots lets the others stand by") { store in
            let tracker = Sample.tracker(store)
            let first = try #require(try await claim(tracker, "a", limit: 1))
            #expect(try await claim(tracker, "b", limit: 1) == nil)
            try await tracker.release(first.slot)
            let second = try #require(try await claim(tracker, "b", limit: 1))
            #expect(second.slot.number == 0 && second.slot.token > first.slot.token)
            #expect(try await tracker.renew(first.slot, for: lease, isDrained: true) == false)
            #expect(try await tracker.retire(first.slot) == false)
            #expect(try await tracker.renew(second.slot, for: lease, isDrained: false))
        },
        StoreCheck("a slot whose holder is gone is taken before a new one, and says how it was subscribed") { store in
            let tracker = Sample.tracker(store)
            _ = try await claim(tracker, "a", group: "old")
            let gone = try #require(try await claim(tracker, "b", group: "old", during: .seconds(-1)))
            let next = try #require(try await claim(tracker, "c", group: "new"))
            #expect(next.slot.number == gone.slot.number)
            #expect(next.formerGroup == "old" && next.slot.group == "new")
        },
        StoreCheck("who is alone takes its slot at once, whoever held it") { store in
            let tracker = Sample.tracker(store)
            let killed = try #require(try await claim(tracker, "a", limit: 1))
            let next = try #require(try await claim(tracker, "b", limit: 1, isAlone: true))
            #expect(next.slot.number == 0 && next.slot.token > killed.slot.token)
        },
        StoreCheck("a lapsed slot is adopted once, and retired") { store in
            let tracker = Sample.tracker(store)
            _ = try await claim(tracker, "a")
            _ = try await claim(tracker, "b")
            #expect(try await tracker.adoptSlot(for: "a", during: lease) == nil, "everybody lives")
            _ = try await claim(tracker, "c", group: "g", during: .seconds(-1))
            let adopted = try await withThrowingTaskGroup(of: Slot?.self) { group in
                for worker in ["a", "b", "a", "b"] {
                    group.addTask { try await tracker.adoptSlot(for: worker, during: lease) }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(adopted.map(\.number) == [2])
            let slot = try #require(adopted.first)
            #expect(slot.group == "g")
            #expect(try await tracker.retire(slot))
            #expect(try await tracker.retire(slot) == false)
            #expect(try await store.write { try $0.lockSlots() }.map(\.number) == [0, 1])
            #expect(try await claim(tracker, "d")?.slot.number == 2, "its number is free again")
        },
        StoreCheck("timers wait for the session that was read least far") { store in
            let tracker = Sample.tracker(store)
            let own = try #require(try await claim(tracker, "a")).slot
            #expect(try await tracker.readUpTo(own: own) == .distantFuture, "nobody else has to read anything")
            let other = try #require(try await claim(tracker, "b")).slot
            #expect(try await tracker.readUpTo(own: own) == nil, "a new session was never read to its end")
            #expect(try await tracker.renew(other, for: lease, isDrained: true))
            let horizon = try #require(try await tracker.readUpTo(own: own))
            #expect(try await tracker.renew(other, for: lease, isDrained: false))
            #expect(try await tracker.readUpTo(own: own) == horizon, "it has fallen behind")
            let upload = Sample.upload(try Sample.request())
            try await store.write { try $0.insert(upload, timerDueAt: horizon) }
            #expect(try await tracker.fireTimers(dueAt: horizon - .milliseconds(1)) == 0)
            #expect(try await tracker.fireTimers(dueAt: horizon) == 1)
        },
    ]

    private static func claim(
        _ tracker: UploadTracker,
        _ holder: String,
        group: String? = nil,
        limit: Int? = nil,
        isAlone: Bool = false,
        during duration: Duration = lease
    ) async throws -> (slot: Slot, formerGroup: String?)? {
        try await tracker.claimSlot(for: holder, group: group, limit: limit, isAlone: isAlone, during: duration)
    }
}
