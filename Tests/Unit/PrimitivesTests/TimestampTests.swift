import Primitives
import Testing

@Suite("Timestamp")
struct TimestampTests {
    private struct Sum: Sendable {
        let moment: Int64
        let duration: Duration
        let result: Int64
    }

    private static let sums = [
        Sum(moment: .max, duration: .milliseconds(1), result: .max),
        Sum(moment: .min, duration: .milliseconds(-1), result: .min),
        Sum(moment: 5, duration: .milliseconds(-7), result: -2),
        Sum(moment: -500, duration: .seconds(Int64.max), result: .max),
        Sum(moment: 0, duration: .seconds(Int64.min), result: .min),
        Sum(moment: .max, duration: .seconds(-1), result: .max - 1000),
        Sum(moment: 0, duration: Duration(attoseconds: .max), result: .max),
    ]

    @Test("a sum saturates instead of trapping", arguments: sums)
    private func addition(sum: Sum) {
        #expect((Timestamp(milliseconds: sum.moment) + sum.duration).milliseconds == sum.result)
    }

    private static let differences = [
        Sum(moment: .min, duration: .milliseconds(1), result: .min),
        Sum(moment: .max, duration: .milliseconds(-1), result: .max),
        Sum(moment: 0, duration: .milliseconds(Int64.max), result: -.max),
        Sum(moment: .max, duration: .seconds(Int64.max), result: .min),
        Sum(moment: .min, duration: .seconds(Int64.min), result: .max),
        Sum(moment: -1, duration: .milliseconds(Int64.min), result: .max),
        Sum(moment: 0, duration: Duration(attoseconds: .min), result: .max),
    ]

    @Test("a difference saturates instead of trapping", arguments: differences)
    private func subtraction(difference: Sum) {
        #expect((Timestamp(milliseconds: difference.moment) - difference.duration).milliseconds == difference.result)
    }

    private static let seconds: [(Int64, Int64)] = [
        (0, 0), (-1, -1000), (.max, .max), (.min, .min), (.max / 1000, .max / 1000 * 1000), (.max / 1000 + 1, .max),
        (.min / 1000 - 1, .min),
    ]

    @Test("a moment from seconds saturates instead of trapping", arguments: seconds)
    func fromSeconds(seconds: Int64, milliseconds: Int64) {
        #expect(Timestamp(seconds: seconds).milliseconds == milliseconds)
    }

    private static let floors: [(Int64, Int64)] = [
        (0, 0), (1, 0), (999, 0), (1000, 1), (1999, 1), (-1, -1), (-999, -1), (-1000, -1), (-1001, -2),
        (.max, 9_223_372_036_854_775), (.min, -9_223_372_036_854_776),
    ]

    @Test("whole seconds are rounded down, also before 1970", arguments: floors)
    func wholeSeconds(milliseconds: Int64, seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
    }

    @Test("the time between two moments is exact, however far apart they are")
    func difference() {
        let least = Timestamp(milliseconds: .min)
        let greatest = Timestamp(milliseconds: .max)
        #expect(Timestamp(milliseconds: 1500) - Timestamp(milliseconds: -500) == .seconds(2))
        #expect(greatest - Timestamp(milliseconds: -1) == .milliseconds(Int64.max) + .milliseconds(1))
        #expect(greatest - least == .milliseconds(Int64.max) + .milliseconds(Int64.max) + .milliseconds(1))
        #expect(least - greatest == .zero - (greatest - least))
    }

    private static let durations: [(Duration, Int64)] = [
        (.zero, 0), (.milliseconds(1), 1), (.microseconds(1999), 1), (.microseconds(-1999), -1),
        (.nanoseconds(999_999), 0), (.nanoseconds(-999_999), 0), (.seconds(-1), -1000),
        (.nanoseconds(999_999_999), 999),
        (.nanoseconds(-999_999_999), -999), (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
        (.milliseconds(Int64.max), .max), (.milliseconds(Int64.min), .min), (Duration(attoseconds: .max), .max),
        (Duration(attoseconds: .min), .min),
    ]

    @Test("a duration in whole milliseconds is rounded towards zero, and saturates", arguments: durations)
    func wholeMilliseconds(duration: Duration, milliseconds: Int64) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }

    @Test("going there and back by a random duration returns the moment")
    func thereAndBack() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            let range = -4_000_000_000_000...Int64(4_000_000_000_000)
            let moment = Timestamp(milliseconds: .random(in: range, using: &random))
            let duration = Duration.milliseconds(Int64.random(in: range, using: &random))
            #expect(moment + duration - duration == moment)
            #expect((moment + duration) - moment == duration)
            #expect((moment < moment + duration) == (duration > .zero))
        }
    }
}
