import Primitives
import Testing

@Suite("Fair shares")
struct FairShareTests {
    private static func take(_ share: inout FairShare<String>, _ key: String, isAlone: Bool = false) -> Int {
        let room = share.room(for: key, isAlone: isAlone)
        share.take(room, for: key)
        return room
    }

    @Test("one that takes all it may leaves a quarter, and no more to borrow")
    func borrowing() {
        for capacity in 2...100 {
            var share = FairShare<String>(capacity: capacity)
            let taken = Self.take(&share, "a")
            #expect(taken == max(1, 3 * capacity / 4))
            #expect(share.room(for: "a") == 0)
            #expect(share.used == taken && share.held(by: "a") == taken)
        }
    }

    @Test("where nobody else could want a place, all are one's own")
    func alone() {
        var share = FairShare<String>(capacity: 16)
        let taken = Self.take(&share, "a", isAlone: true)
        #expect(taken == 16)
        #expect(share.room(for: "a", isAlone: true) == 0)
    }

    @Test("however many hold on to what they have, one that holds nothing gets a place")
    func starving() {
        for capacity in 1...20 {
            var share = FairShare<Int>(capacity: capacity)
            for key in 0..<50 {
                let room = share.room(for: key)
                #expect(room >= 1 && room <= capacity)
                share.take(room, for: key)
                #expect(share.room(for: key) == 0)
            }
            #expect(share.used <= capacity + 50)
        }
    }

    @Test("what is given back is there to be taken, in every order")
    func histories() {
        for seed in UInt64(0)..<500 {
            var random = SplitMix64(seed: seed)
            var share = FairShare<Int>(capacity: Int.random(in: 1...20, using: &random))
            var held: [Int: Int] = [:]
            for _ in 0..<200 {
                let key = Int.random(in: 0..<5, using: &random)
                if Bool.random(using: &random) {
                    let room = share.room(for: key)
                    #expect(room >= (held[key] ?? 0 == 0 ? 1 : 0))
                    let count = Int.random(in: 0...room, using: &random)
                    share.take(count, for: key)
                    held[key, default: 0] += count
                } else if held[key] ?? 0 > 0 {
                    share.giveBack(key)
                    held[key, default: 0] -= 1
                }
                #expect(share.used == held.values.reduce(0, +))
                #expect(share.held(by: key) == held[key] ?? 0)
            }
            for (key, count) in held {
                (0..<count).forEach { _ in share.giveBack(key) }
            }
            #expect(share.used == 0)
        }
    }

    @Test("what is guaranteed is had by each, and no more than there is")
    func guaranteed() {
        for guaranteed in 1...4 {
            var share = FairShare<Int>(capacity: 3, guaranteed: guaranteed)
            for key in 0..<10 {
                share.take(share.room(for: key), for: key)
                #expect(share.held(by: key) >= min(3, guaranteed))
            }
        }
    }
}
