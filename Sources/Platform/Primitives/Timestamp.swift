/// A moment in whole milliseconds since 1970-01-01T00:00:00Z: what the dock's messages, the store and the API share.
///
/// Milliseconds are an integer, so a moment survives a round trip through the store unchanged.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since the epoch.
    public let milliseconds: Int64

    /// A moment from milliseconds since the epoch.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Later than any other.
    public static let distantFuture = Timestamp(milliseconds: .max)

    /// A moment from seconds since the epoch; saturates instead of overflowing.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Reads the whole number that ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        self.milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes milliseconds since the epoch, as a whole number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// Whole seconds since the epoch, rounded down.
    public var seconds: Int64 {
        milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
    }

    /// Orders moments by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment a duration later; saturates instead of overflowing.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: Int64(clamping: Int128(moment.milliseconds) + duration.exactMilliseconds))
    }

    /// The moment a duration earlier; saturates instead of overflowing.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: Int64(clamping: Int128(moment.milliseconds) - duration.exactMilliseconds))
    }

    /// The time from one moment to another, exactly.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero; saturates instead of overflowing.
    public var wholeMilliseconds: Int64 {
        Int64(clamping: exactMilliseconds)
    }

    fileprivate var exactMilliseconds: Int128 {
        attoseconds / 1_000_000_000_000_000
    }
}
