/// The serial number of a dock, checked so that a topic made of it has the levels it should have.
///
/// Printable ASCII, as DJI's serial numbers are, so that two texts that look alike are not two docks; without spaces,
/// `+`, `#` and `/`, and at most 64 bytes. `.` and `..` are refused: a serial number may become a segment of a key.
public struct GatewaySerial: Sendable, Hashable, CustomStringConvertible {
    /// The longest serial number, in bytes of UTF-8.
    public static let maximumBytes = 64

    /// The serial number.
    public let value: String

    /// Checks a serial number; `nil` where it may not stand in a topic.
    public init?(_ value: some StringProtocol) {
        guard !value.isEmpty, value.utf8.count <= Self.maximumBytes, value != ".", value != "..",
            value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"+#/".utf8.contains($0) })
        else {
            return nil
        }
        self.value = String(value)
    }

    /// The serial number.
    public var description: String {
        value
    }
}
