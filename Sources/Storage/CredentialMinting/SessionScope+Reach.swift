public import Primitives

extension SessionScope {
    /// How a policy names the objects of a scope.
    public enum Reach: Sendable, Hashable {
        /// Exactly these.
        case keys([ObjectKey])
        /// All whose keys begin with this text, which ends in a slash; the empty one is all of the bucket.
        case prefix(String)

        /// The keys, or the prefix with the one wildcard that a policy may hold: for the audit.
        public var patterns: [String] {
            switch self {
            case .keys(let keys): keys.map(\.value)
            case .prefix(let prefix): ["\(prefix)*"]
            }
        }
    }

    /// The upload's own prefix: the longest that ends in a slash, all keys share, and holds the upload's id as a whole
    /// segment; `nil` where there is none (rules.md, Credentials).
    var ownPrefix: Reach? {
        guard let uploadID, !uploadID.isEmpty else {
            return nil
        }
        let folders = keys.map { $0.segments.dropLast() }
        guard var shared = folders.first else {
            return nil
        }
        for folder in folders.dropFirst() {
            let count = zip(shared, folder).prefix { $0.elementsEqual($1) }.count
            shared = shared.prefix(count)
        }
        guard shared.contains(where: { $0.elementsEqual(uploadID.utf8) }) else {
            return nil
        }
        return .prefix(shared.map { "\(Substring($0))/" }.joined())
    }
}
