import CredentialMinting
import Primitives
import Synchronization
import Testing

@testable import Worker

@Suite("Where a profile stands by its self-test")
struct ProfileSelfTestTests {
    private static let failure = CanaryFailure(reason: "it is open", remedy: "close it")

    /// A self-test whose tries find these, one after another.
    private func selfTest(_ rule: ProfileSelfTest.Rule, finding outcomes: [CanaryOutcome]) -> ProfileSelfTest {
        let rest = Mutex(outcomes)
        return ProfileSelfTest(rule) { rest.withLock { $0.isEmpty ? .undecided("no more") : $0.removeFirst() } }
    }

    @Test("nothing is minted before the first pass, and nothing stands in the way after it")
    func passes() async {
        let test = selfTest(.require, finding: [.undecided("asleep"), .enforced(leftOver: nil)])
        let clock = ManualWallClock(Timestamp(milliseconds: 1_000_000))
        #expect(test.obstacle != nil)
        #expect(test.quarantine == nil)
        _ = await test.run(clock: clock)
        #expect(test.obstacle?.contains("asleep") == true)
        _ = await test.run(clock: clock)
        #expect(test.obstacle == nil)
    }

    @Test("a failure quarantines, keeps its first date, and a pass ends it")
    func quarantines() async throws {
        let test = selfTest(
            .require,
            finding: [.failed(Self.failure), .undecided("asleep"), .failed(Self.failure), .enforced(leftOver: nil)]
        )
        let clock = ManualWallClock(Timestamp(milliseconds: 1_000_000))
        _ = await test.run(clock: clock)
        let since = try #require(test.quarantine?.since)
        for _ in 0..<2 {
            clock.advance(by: .seconds(60))
            _ = await test.run(clock: clock)
            #expect(test.quarantine == ProfileSelfTest.Quarantine(since: since, failure: Self.failure))
            #expect(test.obstacle?.contains("close it") == true)
        }
        _ = await test.run(clock: clock)
        #expect(test.quarantine == nil)
        #expect(test.obstacle == nil)
    }

    @Test("a silence takes back nothing that was proven")
    func silence() async {
        let test = selfTest(.require, finding: [.enforced(leftOver: nil), .undecided("asleep")])
        let clock = ManualWallClock(Timestamp(milliseconds: 1_000_000))
        _ = await test.run(clock: clock)
        _ = await test.run(clock: clock)
        #expect(test.obstacle == nil)
    }

    @Test("with warn and off nothing stands in the way", arguments: [ProfileSelfTest.Rule.warn, .off])
    func lenient(rule: ProfileSelfTest.Rule) async {
        let test = selfTest(rule, finding: [.failed(Self.failure)])
        #expect(test.obstacle == nil)
        _ = await test.run(clock: ManualWallClock(Timestamp(milliseconds: 1_000_000)))
        #expect(test.obstacle == nil)
        #expect(test.quarantine == nil)
    }

    @Test("the next try comes later the oftener it failed, and is never due without a self-test")
    func spaced() async throws {
        let test = selfTest(.require, finding: Array(repeating: .failed(Self.failure), count: 12))
        let clock = ManualWallClock(Timestamp(milliseconds: 1_000_000))
        #expect(try #require(test.dueAt) <= clock.now())
        var waits: [Duration] = []
        for _ in 0..<12 {
            _ = await test.run(clock: clock)
            waits.append(try #require(test.dueAt) - clock.now())
        }
        #expect(waits[0] >= .seconds(15) && waits[0] <= .seconds(30))
        #expect(waits[11] >= .seconds(300) && waits[11] <= .seconds(600))
        #expect(ProfileSelfTest.off.dueAt == nil)
    }
}
