import Testing

@testable import ObjectVerification

@Suite("How fast bytes must come")
struct ReadingRateTests {
    /// Whether one piece after the other, each waited for so long, is too slow somewhere.
    private func isTooSlow(pieces: Int, of bytes: Int, each wait: Duration) -> Bool {
        var rate = ReadingRate(floor: 1000, window: .seconds(30))
        return (0..<pieces).contains { _ in rate.isTooSlow(bytes: bytes, waited: wait) }
    }

    @Test("a drip is too slow, however long the pieces are in coming")
    func drips() {
        #expect(isTooSlow(pieces: 30, of: 1, each: .seconds(1)))
        #expect(isTooSlow(pieces: 30, of: 999, each: .seconds(1)))
        #expect(isTooSlow(pieces: 2, of: 20_000, each: .seconds(29)))
        #expect(isTooSlow(pieces: 3000, of: 1, each: .milliseconds(10)))
    }

    @Test("what comes fast enough is not, and neither is what has not been waited for")
    func fastEnough() {
        #expect(!isTooSlow(pieces: 300, of: 1000, each: .seconds(1)))
        #expect(!isTooSlow(pieces: 29, of: 1, each: .seconds(1)))
        #expect(!isTooSlow(pieces: 10_000, of: 1, each: .zero))
        #expect(!isTooSlow(pieces: 50, of: 1 << 20, each: .seconds(29)))
    }

    @Test("each window counts for itself: a fast beginning excuses no drip")
    func windows() {
        var rate = ReadingRate(floor: 1000, window: .seconds(30))
        let first = rate.isTooSlow(bytes: 1 << 30, waited: .seconds(31))
        let later = (0..<30).map { _ in rate.isTooSlow(bytes: 1, waited: .seconds(1)) }
        #expect(!first && later.contains(true))
    }
}
