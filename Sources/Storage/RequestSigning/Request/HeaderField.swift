/// One header field.
///
/// A field that bears a credential shows its name and not its value in any textual form.
public struct HeaderField: Sendable, Hashable {
    /// The name, in any case.
    public var name: String

    /// The value.
    public var value: String

    /// A name and its value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension HeaderField: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The fields whose values must not be printed (rules.md, Credentials: "never a secret").
    private static let credentialNames: Set = [
        "authorization", "x-acs-security-token", "x-amz-security-token", "x-oss-security-token",
    ]

    /// `name: value`, or `name: <redacted>` where the value is a credential.
    public var description: String {
        "\(name): \(Self.credentialNames.contains(name.lowercased()) ? "<redacted>" : value)"
    }

    /// The same as ``description``.
    public var debugDescription: String {
        description
    }

    /// No children: a dump shows what ``description`` does.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
