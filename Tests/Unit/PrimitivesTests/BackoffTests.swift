import Primitives
import Testing

@Suite("Backoff")
struct BackoffTests {
    private let base = Duration.milliseconds(200)
    private let cap = Duration.seconds(30)

    /// What the documentation promises: `min(cap, base · 2ⁿ)`.
    private func ceiling(_ attempt: Int) -> Duration {
        var ceiling = base
        for _ in 0..<min(attempt, 40) where ceiling < cap {
            ceiling = ceiling * 2
        }
        return min(ceiling, cap)
    }

    @Test("a delay lies between half of and the whole of its ceiling")
    func bounds() {
        for seed in UInt64(0)..<200 {
            let backoff = Backoff(base: base, cap: cap, seed: seed &* 0x9E37_79B9_7F4A_7C15)
            for attempt in 0..<40 {
                let delay = backoff.delay(attempt: attempt)
                #expect(delay >= ceiling(attempt) / 2)
                #expect(delay <= ceiling(attempt))
            }
        }
    }

    @Test("jitter is spread over its whole half")
    func spread() {
        let delays = (0..<2000).map { Backoff(base: .seconds(2), cap: cap, seed: $0).delay(attempt: 0) }
        let tenths = Set(delays.map { Int(($0 - .seconds(1)) / .milliseconds(100)) })
        #expect(tenths == Set(0...9))
    }

    @Test("the same seed and attempt give the same delay, others give others")
    func seeds() {
        let one = Backoff(base: base, cap: cap, seed: 1)
        #expect(
            (0..<64).allSatisfy { one.delay(attempt: $0) == Backoff(base: base, cap: cap, seed: 1).delay(attempt: $0) }
        )
        for attempt in 0..<20 {
            #expect(Set((0..<100).map { Backoff(base: base, cap: cap, seed: $0).delay(attempt: attempt) }).count == 100)
        }
        #expect(Set((20..<120).map { one.delay(attempt: $0) }).count == 100, "at the cap the attempt still decides")
    }

    @Test("attempts past counting, and below zero, keep the bounds", arguments: [30, 31, 62, 63, 64, 1000, Int.max])
    func hugeAttempts(attempt: Int) {
        let delay = Backoff(base: base, cap: cap, seed: 7).delay(attempt: attempt)
        #expect(delay >= cap / 2 && delay <= cap)
        let first = Backoff(base: base, cap: cap, seed: 7).delay(attempt: -attempt)
        #expect(first >= base / 2 && first <= base)
    }

    @Test("a base over the cap is cut to it, and a base past counting too")
    func baseOverCap() {
        for base in [Duration.seconds(60), .seconds(Int64.max)] {
            for attempt in [0, 1, 40] {
                let delay = Backoff(base: base, cap: cap, seed: 3).delay(attempt: attempt)
                #expect(delay >= cap / 2 && delay <= cap)
            }
        }
        #expect(Backoff(base: .zero, cap: cap, seed: 3).delay(attempt: 9) == .zero)
    }
}
