import Primitives
import Testing

@testable import Worker

@Suite struct RoundRobinQueueTests {
    @Test func eachHasItsTurn() {
        var queue = RoundRobinQueue<String, Int>(boundOfEach: 100, bound: 1000)
        for number in 0..<50 {
            #expect(queue.append(number, of: "much") == .taken)
        }
        for owner in ["a", "b"] {
            #expect(queue.append(1, of: owner) == .taken)
        }
        var owners: [String] = []
        while let (owner, _) = queue.popFirst() {
            owners.append(owner)
        }
        #expect(owners.prefix(4) == ["much", "a", "b", "much"])
        #expect(owners.count == 52)
        #expect(queue.count == 0)
    }

    @Test func isBoundedAndTakesNothingTwice() {
        var queue = RoundRobinQueue<String, Int>(boundOfEach: 2, bound: 3)
        #expect(queue.append(1, of: "a") == .taken)
        #expect(queue.append(1, of: "a") == .repeated)
        #expect(queue.append(2, of: "a") == .taken)
        #expect(queue.append(3, of: "a") == .full)
        #expect(queue.append(1, of: "b") == .taken)
        #expect(queue.append(1, of: "c") == .full)
        #expect(queue.popFirst()?.element == 1)
        #expect(queue.append(1, of: "c") == .taken)
        #expect(queue.append(1, of: "a") == .full, "that one was answered, and there is no room now")
    }

    /// Nobody waits for more than one round, whatever the others do.
    @Test func nobodyWaitsForMoreThanOneRound() {
        for seed in UInt64(0)..<200 {
            var generator = SplitMix64(seed: seed)
            var queue = RoundRobinQueue<Int, Int>(boundOfEach: 8, bound: 64)
            var waiting: [Int: Int] = [:]
            for number in 0..<500 {
                let owner = Int.random(in: 0..<6, using: &generator)
                if queue.append(number, of: owner) == .taken {
                    waiting[owner] = waiting[owner] ?? 0
                }
                guard Bool.random(using: &generator), let (served, _) = queue.popFirst() else {
                    continue
                }
                for other in waiting.keys where other != served {
                    waiting[other]? += 1
                }
                #expect(waiting.values.allSatisfy { $0 <= 6 })
                waiting[served] = nil
                var rest = queue
                while let (owner, _) = rest.popFirst() {
                    waiting[owner] = waiting[owner] ?? 0
                }
            }
        }
    }
}
