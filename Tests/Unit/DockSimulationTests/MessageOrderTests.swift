import DockSimulation
import Testing

@Suite struct MessageOrderTests {
    @Test func isThatOfTheReports() {
        #expect(sent(10) == Array(0..<10))
    }

    @Test func repeatsEachMessage() {
        #expect(sent(3) { $0.duplicates = 2 } == [0, 0, 0, 1, 1, 1, 2, 2, 2])
        #expect(sent(3) { $0.duplicates = -1 } == [0, 1, 2])
    }

    @Test(arguments: 0..<100) func shufflesAFewAtATime(seed: UInt64) {
        let batch = MessageOrder<Int>.batch
        let sent = sent(11, seed: seed) { $0.reorder = true }
        #expect(sent.sorted() == Array(0..<11))
        for (place, message) in sent.enumerated() {
            #expect(place / batch == message / batch)
        }
        #expect(sent == self.sent(11, seed: seed) { $0.reorder = true })
    }

    @Test func shufflesWithRepeats() {
        let sent = sent(9, seed: 3) {
            $0.reorder = true
            $0.duplicates = 1
        }
        #expect(sent.sorted() == (0..<9).flatMap { [$0, $0] })
        #expect(sent != sent.sorted())
    }

    @Test func dependsOnTheSeed() {
        let orders = Set((0..<50).map { seed in sent(8, seed: seed) { $0.reorder = true } })
        #expect(orders.count > 25)
    }

    private func sent(_ count: Int, seed: UInt64 = 1, _ change: (inout ProgressBehaviour) -> Void = { _ in }) -> [Int] {
        var progress = ProgressBehaviour()
        change(&progress)
        var order = MessageOrder<Int>(progress, seed: seed)
        let sent = (0..<count).flatMap { order.add($0) } + order.flush()
        #expect(order.flush() == [])
        return sent
    }
}
