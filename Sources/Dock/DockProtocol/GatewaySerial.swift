/// The serial number of a dock, checked so that a topic made of it has the levels it should have.
///
/// Refused: nothing at all, more than 64 bytes of UTF-8, `+`, `#`, `/` and control characters.
public struct GatewaySerial: Sendable, Hashable, CustomStringConvertible {
    /// The longest serial number, in bytes of UTF-8.
    public static let maximumBytes = 64

    /// The serial number.
    public let value: String

    /// Checks a serial number; `nil` where it may not stand in a topic.
    public init?(_ value: some StringProtocol) {
        guard !value.isEmpty, value.utf8.count <= Self.maximumBytes,
            value.unicodeScalars.allSatisfy({ scalar in
                scalar != "+" && scalar != "#" && scalar != "/" && scalar.properties.generalCategory != .control
            })
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
