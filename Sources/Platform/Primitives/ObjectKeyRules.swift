/// What one kind of object store does not take as a key, beside what no key may hold (``ObjectKey``).
///
/// Sources: MinIO, `object-api-utils.go` (`IsValidObjectName`, `hasBadPathComponent`), and what a gateway of it answers;
/// OSS, Object naming conventions; Amazon S3, Object key naming; Ceph, whose policies take `:` for the end of a part;
/// SeaweedFS, which normalises keys as paths (tried on 4.48) and is configured as Ceph.
package struct ObjectKeyRules: Sendable, Hashable {
    fileprivate enum Rule: Sendable, Hashable {
        /// Keys are paths of a file system: `a//b`, `/a/b` and `a/b` are one, and `.` is the folder itself.
        case paths
        case forbidden(Character)
        case forbiddenFirst(Character)
        /// In bytes of UTF-8.
        case longest(Int)
    }

    private let rules: [Rule]

    /// Amazon S3.
    package static let s3 = ObjectKeyRules([])
    package static let minio = ObjectKeyRules([.paths, .forbidden("\\")])
    package static let ceph = ObjectKeyRules([.paths, .forbidden("\\"), .forbidden(":")])
    /// Alibaba Cloud OSS.
    package static let oss = ObjectKeyRules([.forbiddenFirst("/"), .forbiddenFirst("\\"), .longest(1023)])

    private init(_ rules: [Rule]) {
        self.rules = rules
    }

    /// Whether keys are paths of a file system, where no object can lie under another.
    package var keysArePaths: Bool {
        rules.contains(.paths)
    }

    /// Why the store does not take a key, to be read after "is"; `nil` where it does.
    package func obstacle(to key: ObjectKey) -> String? {
        obstacle(to: key.value)
    }

    /// Why no key with a beginning can be written.
    ///
    /// - Parameter prefix: Whole segments; a slash may end it.
    /// - Returns: The reason, to be read after "is"; `nil` where one can.
    package func obstacle(toPrefix prefix: String) -> String? {
        obstacle(to: prefix.hasSuffix("/") ? prefix + "x" : prefix)
    }

    private func obstacle(to key: String) -> String? {
        rules.lazy.compactMap { $0.obstacle(to: key) }.first
    }
}

extension ObjectKeyRules.Rule {
    fileprivate func obstacle(to key: String) -> String? {
        // By scalars and bytes: a mark that combines with a character would hide it from a comparison of characters.
        switch self {
        case .paths:
            let isBroken = Self.segments(of: key).contains { $0.isEmpty || $0.elementsEqual(".".utf8) }
            return isBroken ? "a key with an empty segment or '.': this object store takes it for another key" : nil
        case .forbidden(let character):
            return key.unicodeScalars.contains { character.unicodeScalars.first == $0 }
                ? "a key with '\(character)', which this object store does not take" : nil
        case .forbiddenFirst(let character):
            return key.unicodeScalars.first == character.unicodeScalars.first
                ? "a key that begins with '\(character)', which this object store does not take" : nil
        case .longest(let bytes):
            return key.utf8.count > bytes ? "a key of over \(bytes) bytes, which this object store does not take" : nil
        }
    }

    private static func segments(of key: String) -> [Substring.UTF8View] {
        key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }
}
