import FoundationEssentials

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, as in `2026-03-01T12:00:00.000Z` (contract.md, HTTP).
    ///
    /// A moment outside the years 1600 to 9999 is written as the nearest inside: four digits cannot say more, and
    /// Foundation's calendar before 1582 is not RFC 3339's.
    public var rfc3339: String {
        text(style: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The basic ISO 8601 form that signatures use, as in `20260301T120000Z`; bounded like ``rfc3339``.
    public var iso8601Basic: String {
        text(style: Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }

    /// The extended ISO 8601 form in whole seconds, as in `2026-03-01T12:00:00Z`; bounded like ``rfc3339``.
    public var iso8601Extended: String {
        text(style: Date.ISO8601FormatStyle())
    }

    /// The calendar day in UTC, as in `20260301`; bounded like ``rfc3339``.
    public var basicDate: String {
        String(iso8601Basic.prefix(8))
    }

    /// Reads an RFC 3339 time, with or without a fraction, which is cut to milliseconds; `nil` where the text is
    /// something else, names a day or an hour that there is not, or lies outside the years 1600 to 9999.
    public init?(rfc3339 text: String) {
        guard let form = RFC3339Form(text),
            let date = try? Date.ISO8601FormatStyle().parse(form.dateTime + "Z")
        else {
            return nil
        }
        let local = Timestamp(seconds: Int64(date.timeIntervalSince1970))
        // Foundation reads 30 February as 2 March, and hours past 23.
        guard Self.writable.contains(local.milliseconds),
            local.text(style: Date.ISO8601FormatStyle()) == form.dateTime + "Z"
        else {
            return nil
        }
        let moment = local + .milliseconds(form.milliseconds) - .seconds(form.offsetSeconds)
        guard Self.writable.contains(moment.milliseconds) else {
            return nil
        }
        self = moment
    }

    private static let writable: ClosedRange<Int64> = -11_676_096_000_000...253_402_300_799_999

    private func text(style: Date.ISO8601FormatStyle) -> String {
        let written = min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound)
        // A quarter of a millisecond on top: the binary fraction of a Date may lie just below the millisecond it
        // stands for, and the style cuts instead of rounding.
        return Date(timeIntervalSince1970: (Double(written) + 0.25) / 1000).formatted(style)
    }
}

/// The parts of an RFC 3339 time (section 5.6), by their form alone.
private struct RFC3339Form {
    /// As in `2026-03-01T12:00:00`.
    let dateTime: String
    let milliseconds: Int
    /// How far the local time is ahead of UTC.
    let offsetSeconds: Int

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard Self.has("0000-00-00T00:00:00", rest.prefix(19)) else {
            return nil
        }
        dateTime = String(decoding: rest.prefix(19), as: UTF8.self).uppercased()
        rest = rest.dropFirst(19)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            guard !fraction.isEmpty else {
                return nil
            }
            rest = rest.dropFirst(1 + fraction.count)
        }
        milliseconds = Self.number(
            fraction.prefix(3) + Array(repeating: UInt8(ascii: "0"), count: 3).dropFirst(fraction.count)
        )
        guard let offset = Self.offset(rest) else {
            return nil
        }
        offsetSeconds = offset
    }

    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        if has("Z", text) {
            return 0
        }
        let hours = number(text.dropFirst().prefix(2))
        let minutes = number(text.suffix(2))
        guard has("+00:00", text) || has("-00:00", text), hours < 24, minutes < 60 else {
            return nil
        }
        return (hours * 60 + minutes) * (text.first == UInt8(ascii: "-") ? -60 : 60)
    }

    /// Whether a text has the length of a pattern, digits where that has `0`, and else the same, letters in any case.
    private static func has(_ pattern: StaticString, _ text: ArraySlice<UInt8>) -> Bool {
        text.elementsEqual(pattern.description.utf8) { byte, expected in
            expected == UInt8(ascii: "0")
                ? isDigit(byte) : byte == expected || (byte == expected | 0x20 && expected > 0x40)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Few digits; what is none counts as anything.
    private static func number(_ digits: some Sequence<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 & 0xF) }
    }
}
