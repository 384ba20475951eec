public import Primitives

/// What a session may do: put, abort and list the parts of exactly these objects (rules.md, Credentials).
public struct SessionScope: Sendable, Hashable {
    /// The bucket's name.
    public let bucket: String
    /// In order, each once.
    public let keys: [ObjectKey]
    /// The upload that the keys are of, where they are one's.
    public let uploadID: String?

    /// A scope.
    ///
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - keys: The objects.
    ///   - uploadID: The upload that they are of: where the keys are too long for a policy, a prefix that holds it as a
    ///     whole segment may stand for them.
    /// - Throws: ``SessionScopeError/empty``: a policy without a resource must never be sent, and leaving the policy
    ///   out grants the whole role. ``SessionScopeError/bucket``: the name could widen the policy.
    public init(bucket: String, keys: [ObjectKey], uploadID: String? = nil) throws(SessionScopeError) {
        guard !keys.isEmpty else {
            throw .empty
        }
        guard Self.isBucket(bucket) else {
            throw .bucket
        }
        self.bucket = bucket
        self.keys = Set(keys).sorted()
        self.uploadID = uploadID
    }

    /// Whether a name is of the form that every provider takes, and so cannot widen a policy.
    static func isBucket(_ name: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        return (3...63).contains(name.count) && name.allSatisfy(allowed.contains) && !name.contains("..")
    }
}
