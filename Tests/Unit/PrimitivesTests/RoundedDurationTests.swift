import Primitives
import Testing

/// Durations as the log says them.
@Suite struct RoundedDurationTests {
    @Test(arguments: [
        (Duration.milliseconds(-5), "0ms"), (.zero, "0ms"), (.milliseconds(250), "250ms"),
        (.microseconds(999_600), "1s"),
        (.milliseconds(13_482), "13.5s"), (.nanoseconds(13_482_718_000), "13.5s"), (.seconds(20), "20s"),
        (.milliseconds(59_949), "59.9s"), (.milliseconds(59_960), "1m"), (.seconds(725), "12m 5s"),
        (.seconds(3600), "1h"),
        (.seconds(7530), "2h 5m"), (.seconds(273_600), "3d 4h"),
    ])
    func aDurationHasTwoUnitsAtMost(duration: Duration, text: String) {
        #expect(DurationText.rounded(duration) == text)
    }
}
