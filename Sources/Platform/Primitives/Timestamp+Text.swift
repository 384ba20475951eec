import FoundationEssentials

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, as in `2026-03-01T12:00:00.000Z` (contract.md, HTTP).
    public var rfc3339: String {
        Self.dateTime(from: self, style: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The basic ISO 8601 form that signatures use, as in `20260301T120000Z`.
    public var iso8601Basic: String {
        Self.dateTime(
            from: self,
            style: Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        )
    }

    /// The calendar day in UTC, as in `20260301`.
    public var basicDate: String {
        String(iso8601Basic.prefix(8))
    }

    /// Reads an RFC 3339 time, with or without a fraction; `nil` where the text is something else.
    public init?(rfc3339 text: String) {
        let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? withFraction.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.init(date: date)
    }

    private init(date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    private static func dateTime(from moment: Timestamp, style: Date.ISO8601FormatStyle) -> String {
        // A quarter of a millisecond on top: the binary fraction of a Date may lie just below the millisecond it
        // stands for, and the style cuts instead of rounding.
        Date(timeIntervalSince1970: (Double(moment.milliseconds) + 0.25) / 1000).formatted(style)
    }
}
