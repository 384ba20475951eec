import Primitives
import Testing

@Suite("Wall clocks")
struct WallClockTests {
    @Test("a manual clock stands still until it is moved, both ways")
    func manual() {
        let clock = ManualWallClock(Timestamp(milliseconds: 1000))
        #expect(clock.now() == clock.now())
        clock.advance(by: .milliseconds(500))
        #expect(clock.now() == Timestamp(milliseconds: 1500))
        clock.advance(by: .seconds(-2))
        #expect(clock.now() == Timestamp(milliseconds: -500))
        clock.advance(by: .seconds(Int64.max))
        #expect(clock.now() == Timestamp(milliseconds: .max))
    }

    @Test("moved from many tasks at once, it loses no movement")
    func concurrent() async {
        let clock = ManualWallClock(Timestamp(milliseconds: 0))
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { clock.advance(by: .milliseconds(1)) }
            }
        }
        #expect(clock.now() == Timestamp(milliseconds: 100))
    }

    @Test("the system's clock gives the time of day")
    func system() {
        let built = Timestamp(milliseconds: 1_760_000_000_000)
        #expect(SystemWallClock().now() > built)
        #expect(SystemWallClock().now().rfc3339.hasPrefix("20"))
    }
}
