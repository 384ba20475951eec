import Cryptography
public import Primitives

/// A session policy: a template of `policies/session`, filled in with exactly the objects of one scope.
public struct SessionPolicy: Sendable, Hashable {
    /// The longest plain policy that every provider takes (facts/providers.md, AssumeRole).
    public static let maximumCharacters = 2048

    /// Compact JSON, ASCII.
    public let json: String

    /// What its resources name.
    public let reach: SessionScope.Reach

    /// The SHA-256 of ``json`` in hexadecimal, for the audit.
    public var hash: String {
        Digest(of: Array(json.utf8), using: .sha256).hex
    }

    /// Fills a template in with the objects of an upload; past ``maximumCharacters`` with the upload's own prefix, if
    /// it has one.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``, with the size that exactly the keys would need.
    public init(_ scope: SessionScope, template: SessionPolicyTemplate) throws(SessionScopeError) {
        do {
            try self.init(bucket: scope.bucket, reach: .keys(scope.keys), template: template)
        } catch {
            guard let prefix = scope.ownPrefix,
                let widened = try? SessionPolicy(bucket: scope.bucket, reach: prefix, template: template)
            else {
                throw error
            }
            self = widened
        }
    }

    /// Fills a template in with all objects of a bucket: for the worker's own look at them, and never for a dock.
    ///
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - canary: The object of the self-test: it and the one beside it are the only ones that the session may remove.
    ///   - template: One for verifying.
    /// - Throws: ``SessionScopeError/bucket``, ``SessionScopeError/tooLarge(characters:)``.
    public init(
        verifying bucket: String,
        canary: ObjectKey? = nil,
        template: SessionPolicyTemplate
    ) throws(SessionScopeError) {
        guard SessionScope.isBucket(bucket) else {
            throw .bucket
        }
        try self.init(
            bucket: bucket,
            reach: .prefix(""),
            canary: canary.map(ScopeCanary.keys) ?? [],
            template: template
        )
    }

    /// Fills a template in.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``.
    init(
        bucket: String,
        reach: SessionScope.Reach,
        canary: [ObjectKey] = [],
        template: SessionPolicyTemplate
    ) throws(SessionScopeError) {
        let json = template.filled(bucket: bucket, objects: reach.patterns, canary: canary.map(\.value))
        guard json.utf8.count <= Self.maximumCharacters else {
            throw .tooLarge(characters: json.utf8.count)
        }
        self.json = json
        self.reach = reach
    }
}
