public import Primitives

/// What a session may do: put, abort and list the parts of exactly these objects (rules.md, Credentials).
public struct SessionScope: Sendable, Hashable {
    /// The bucket's name.
    public let bucket: String
    /// In order, each once.
    public let keys: [ObjectKey]

    /// A scope.
    ///
    /// - Throws: ``SessionScopeError/empty``: a policy without a resource must never be sent, and leaving the policy
    ///   out grants the whole role. ``SessionScopeError/bucket``: the name could widen the policy.
    public init(bucket: String, keys: [ObjectKey]) throws(SessionScopeError) {
        guard !keys.isEmpty else {
            throw .empty
        }
        guard Self.isBucket(bucket) else {
            throw .bucket
        }
        self.bucket = bucket
        self.keys = Set(keys).sorted()
    }

    /// Whether a name is of the form that every provider takes, and so cannot widen a policy.
    static func isBucket(_ name: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        return (3...63).contains(name.count) && name.allSatisfy(allowed.contains) && !name.contains("..")
    }
}

/// Why a scope was refused, before any request.
public enum SessionScopeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It names no object.
    case empty
    /// The bucket's name is not of the form that every provider takes.
    case bucket
    /// The policy has more characters than a provider takes.
    case tooLarge(characters: Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .empty:
            "a scope names at least one object"
        case .bucket:
            "a bucket's name has 3 to 63 of a-z, 0-9, '.' and '-'"
        case .tooLarge(let characters):
            """
            the session policy has \(characters) characters, and a provider takes at most \
            \(SessionPolicy.maximumCharacters): upload fewer modules at once, or shorten KEY_TEMPLATE
            """
        }
    }
}
