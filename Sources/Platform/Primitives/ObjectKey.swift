/// The name of an object in a bucket, checked so that a policy naming it cannot mean more than it.
///
/// Refused: an empty key, one over 1,024 bytes of UTF-8, `*`, `?` and `$` (they widen a policy's resource), `..`,
/// and control characters. Spaces, `+`, `%`, unicode and a leading slash are fine. Keys are the same only where their
/// bytes are: an object store does not know that `é` can be written in two ways.
/// Source: rules.md, Credentials; facts/providers.md, AssumeRole.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The longest key, in bytes of UTF-8, that every provider takes.
    public static let maximumBytes = 1024

    /// The key as it is stored: not percent-encoded.
    public let value: String

    /// Checks a key.
    ///
    /// - Throws: ``ObjectKeyError`` naming what is wrong with it.
    public init(_ value: String) throws(ObjectKeyError) {
        if value.isEmpty {
            throw .empty
        }
        if value.utf8.count > Self.maximumBytes {
            throw .tooLong(bytes: value.utf8.count)
        }
        var isAfterDot = false
        // By scalars: a mark that combines with a dot or an asterisk would hide it from a comparison of characters.
        for scalar in value.unicodeScalars {
            if scalar == "*" || scalar == "?" || scalar == "$" {
                throw .wildcard(Character(scalar))
            }
            if scalar.properties.generalCategory == .control {
                throw .controlCharacter
            }
            if isAfterDot && scalar == "." {
                throw .dotDot
            }
            isAfterDot = scalar == "."
        }
        self.value = value
    }

    /// The key.
    public var description: String {
        value
    }

    /// The parts between slashes, as they are in UTF-8; empty ones too.
    package var segments: [Substring.UTF8View] {
        // By bytes: a mark that combines with a slash would hide it from a comparison of characters.
        value.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    /// Whether a text is a whole segment of it.
    package func hasSegment(_ text: String) -> Bool {
        segments.contains { $0.elementsEqual(text.utf8) }
    }

    /// Whether the bytes are the same.
    public static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        left.value.utf8.elementsEqual(right.value.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in value.utf8 {
            hasher.combine(byte)
        }
        hasher.combine(UInt8.max)
    }

    /// Orders keys by their bytes.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
    }
}

/// Why a key was refused.
public enum ObjectKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// It is over ``ObjectKey/maximumBytes``.
    case tooLong(bytes: Int)
    /// It holds a character that a policy would read as a pattern or a variable.
    case wildcard(Character)
    /// It holds `..`.
    case dotDot
    /// It holds a control character.
    case controlCharacter

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .empty: "an object key must not be empty"
        case .tooLong(let bytes): "an object key takes at most \(ObjectKey.maximumBytes) bytes; this one has \(bytes)"
        case .wildcard(let character): "an object key must not hold '\(character)': a policy would read it as a pattern"
        case .dotDot: "an object key must not hold '..'"
        case .controlCharacter: "an object key must not hold control characters"
        }
    }
}
