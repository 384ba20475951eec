/// The name of a storage profile: `[a-z][a-z0-9]*`, at most 64 characters (contract.md, Settings).
public struct ProfileName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name.
    public let value: String

    /// Checks a name; `nil` where it is not of the form.
    public init?(_ value: String) {
        guard let first = value.utf8.first, Self.isLetter(first), value.utf8.count <= 64,
            value.utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) })
        else {
            return nil
        }
        self.value = value
    }

    /// The name.
    public var description: String {
        value
    }

    /// Orders names as text.
    public static func < (left: ProfileName, right: ProfileName) -> Bool {
        left.value < right.value
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
