public import Primitives

/// What a message may hold at most, so that a hostile or broken device costs little.
public enum DockLimits {
    /// The largest payload, in bytes.
    ///
    /// A caller that knows a message's size refuses it before reading it.
    public static let payloadBytes = 1 << 20
    /// The deepest nesting of arrays and objects that is read; deeper values are skipped.
    ///
    /// The protocol's own messages nest 8 deep.
    public static let depth = 64
    /// The most entries of a `files` array.
    public static let files = 100
    /// The most entries of any other array, and of all the logs of a listing together.
    public static let entries = 10_000
    /// The longest text of a field that is read, in bytes of UTF-8.
    public static let textBytes = 4096
    /// The longest object key, in bytes of UTF-8.
    public static let keyBytes = ObjectKey.maximumBytes
    /// The latest time that is believed: the last millisecond of the year 9999.
    public static let latestTime = Timestamp(milliseconds: 253_402_300_799_999)
}
