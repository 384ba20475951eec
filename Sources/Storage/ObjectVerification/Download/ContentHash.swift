import Cryptography

/// A hash or a checksum of an object's bytes.
enum ContentHash: Hashable, Sendable {
    case digest(HashAlgorithm)
    case check(CyclicRedundancyCheck.Kind)

    /// Reads the name that a head gives it (``ObjectHead/checksums``); `nil` where it cannot be computed here.
    init?(name: String) {
        if let algorithm = HashAlgorithm(rawValue: name) {
            self = .digest(algorithm)
        } else if let kind = CyclicRedundancyCheck.Kind(rawValue: name) {
            self = .check(kind)
        } else {
            return nil
        }
    }
}

/// What was computed of an object's bytes.
struct ContentHashes: Sendable, Equatable {
    let values: [ContentHash: [UInt8]]

    subscript(hash: ContentHash) -> [UInt8]? {
        values[hash]
    }

    subscript(algorithm: HashAlgorithm) -> Digest? {
        values[.digest(algorithm)].map(Digest.init(bytes:))
    }

    /// Whether a fingerprint is the hash of the bytes.
    func meets(_ fingerprint: Digest) -> Bool {
        fingerprint.algorithm.map { self[$0] == fingerprint } ?? false
    }
}

/// Several hashes of one stream.
///
/// A ``HashFunction`` is not copyable, so each has a place of its own.
struct ContentHasher: ~Copyable {
    private var md5: HashFunction?
    private var sha1: HashFunction?
    private var sha256: HashFunction?
    private var checks: [CyclicRedundancyCheck] = []

    init(_ hashes: Set<ContentHash>) {
        md5 = hashes.contains(.digest(.md5)) ? HashFunction(.md5) : nil
        sha1 = hashes.contains(.digest(.sha1)) ? HashFunction(.sha1) : nil
        sha256 = hashes.contains(.digest(.sha256)) ? HashFunction(.sha256) : nil
        for kind in CyclicRedundancyCheck.Kind.allCases where hashes.contains(.check(kind)) {
            checks.append(CyclicRedundancyCheck(kind))
        }
    }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        md5?.update(bytes)
        sha1?.update(bytes)
        sha256?.update(bytes)
        for index in checks.indices {
            checks[index].update(bytes)
        }
    }

    consuming func finalize() -> ContentHashes {
        var values: [ContentHash: [UInt8]] = [:]
        for check in checks {
            values[.check(check.kind)] = check.bytes
        }
        if let md5 { values[.digest(.md5)] = md5.finalize().bytes }
        if let sha1 { values[.digest(.sha1)] = sha1.finalize().bytes }
        if let sha256 { values[.digest(.sha256)] = sha256.finalize().bytes }
        return ContentHashes(values: values)
    }
}
