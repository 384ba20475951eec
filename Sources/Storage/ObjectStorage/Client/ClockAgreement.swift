package import Primitives

/// Whether two clocks count as one.
package enum ClockAgreement {
    /// How far apart they may be: dates in answers have whole seconds, and an answer takes a while.
    private static let tolerance = Duration.seconds(10)

    /// Whether two readings of one moment, by two clocks, agree.
    package static func holds(between first: Timestamp, and second: Timestamp) -> Bool {
        let difference = first - second
        return difference <= tolerance && difference >= .zero - tolerance
    }
}
