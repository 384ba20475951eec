/// A value that must never be printed: a secret key, a session token, a password.
///
/// It has no `Codable` conformance, and every textual form of it is `<redacted>`, also inside a struct that is
/// dumped or interpolated. Only ``reveal()`` gives the value, so every use can be found by its name.
/// Source: rules.md, Credentials ("never a secret").
public struct Secret: Sendable, Hashable {
    private let value: String

    /// Wraps a value.
    public init(_ value: String) {
        self.value = value
    }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool {
        value.isEmpty
    }

    /// The value itself.
    ///
    /// Hand it only to what signs with it or sends it to its owner.
    public func reveal() -> String {
        value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    public var description: String {
        "<redacted>"
    }

    /// Always `<redacted>`.
    public var debugDescription: String {
        description
    }

    /// No children: a dump shows nothing.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
