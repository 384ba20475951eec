import Primitives
import Synchronization
import Testing

@testable import ObjectVerification

@Suite("Pace of downloads")
struct DownloadPaceTests {
    private let start = ContinuousClock.now

    @Test("a second's worth comes at once, and what is owed is waited for")
    func owed() {
        var bucket = TokenBucket(rate: 1000, at: start)
        #expect(bucket.take(1000, at: start) == .zero)
        #expect(bucket.take(500, at: start) == .milliseconds(500))
        #expect(bucket.take(500, at: start) == .seconds(1), "the second who comes waits for both")
        #expect(bucket.take(0, at: start + .seconds(1)) == .zero)
        #expect(bucket.take(1000, at: start + .seconds(100)) == .zero)
        #expect(bucket.take(1, at: start + .seconds(100)) == .milliseconds(1), "idle time is saved for a second only")
    }

    @Test("whatever comes when, no more than the rate and a second's worth passes", arguments: 0..<50)
    func bounded(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let rate = Int.random(in: 1...100_000, using: &random)
        var bucket = TokenBucket(rate: rate, at: start)
        var now = start
        var taken = 0
        for _ in 0..<200 {
            now += .milliseconds(Int.random(in: 0...500, using: &random))
            let count = Int.random(in: 0...(2 * rate), using: &random)
            // Whoever takes waits before he takes again.
            now += bucket.take(count, at: now)
            taken += count
            let allowed = (start.duration(to: now) / .seconds(1) + 1) * Double(rate)
            #expect(Double(taken) <= allowed + 1)
        }
    }

    @Test("pays for each piece by sleeping, and for nothing where there is no limit")
    func sleeps() async {
        let slept = Mutex<[Duration]>([])
        let start = start
        let pace = DownloadPace(
            bytesPerSecond: 100,
            now: { start },
            sleep: { wait in slept.withLock { $0.append(wait) } }
        )
        await pace.pay(100)
        await pace.pay(50)
        #expect(slept.withLock { $0 } == [.milliseconds(500)])
        let unlimited = DownloadPace(bytesPerSecond: nil, sleep: { _ in Issue.record("it waits") })
        await unlimited.pay(.max)
    }
}
