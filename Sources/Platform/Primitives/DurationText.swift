/// Durations as settings write them: `500ms`, `90s`, `15m`, `1h`, `30d`.
package enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Reads a duration; `nil` where the text is none, or more than ten thousand years.
    package static func duration(of text: String) -> Duration? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let count = Int64(Substring(digits)), let suffix = String(text.utf8.dropFirst(digits.count)),
            let unit = units.first(where: { $0.suffix == suffix })
        else {
            return nil
        }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, milliseconds <= 10_000 * 366 * 86_400_000 else {
            return nil
        }
        return .milliseconds(milliseconds)
    }

    /// The shortest text that reads as a duration; parts of a millisecond are dropped.
    package static func text(of duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        for unit in units where milliseconds % unit.milliseconds == 0 && milliseconds != 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
        }
        return "0s"
    }
}
