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

    /// A duration as people read it, rounded: `250ms`, `13.5s`, `12m 5s`, `2h 5m`, `3d 4h`.
    package static func rounded(_ duration: Duration) -> String {
        let milliseconds = max(Int64((duration / .milliseconds(1)).rounded()), 0)
        if milliseconds < 1000 {
            return "\(milliseconds)ms"
        }
        let tenths = (milliseconds + 50) / 100
        if tenths < 600 {
            return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
        }
        let seconds = (milliseconds + 500) / 1000
        let pairs: [(Int64, String, Int64, String)] = [
            (86_400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s"),
        ]
        for (unit, name, part, partName) in pairs where seconds >= unit {
            let rest = seconds % unit / part
            return "\(seconds / unit)\(name)" + (rest > 0 ? " \(rest)\(partName)" : "")
        }
        return "\(seconds)s"
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
