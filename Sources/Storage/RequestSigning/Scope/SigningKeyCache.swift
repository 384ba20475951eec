import Cryptography
import Primitives
import Synchronization

/// Signing keys that were derived already, by credentials, algorithm, day, region and service.
///
/// A signing key is worth its secret for a day, so keys of a day before the previous one go as soon as a new one is
/// derived, and the secret itself is never kept: an entry is known by a hash of it. Signers of several algorithms may
/// share a cache: no key of one is ever taken for the other's.
public final class SigningKeyCache: Sendable {
    /// The most keys that are kept; past it, the one that was used longest ago goes.
    public let capacity: Int

    private let entries: Mutex<Entries>

    /// An empty cache.
    public init(capacity: Int = 128) {
        self.capacity = max(capacity, 0)
        self.entries = Mutex(Entries())
    }

    /// How many keys are kept now.
    package var count: Int {
        entries.withLock { $0.keys.count }
    }

    /// The signing key, kept or derived.
    ///
    /// It is derived outside the lock: two callers may both do so, and get the same.
    func signingKey(for scope: SigningScope, credentials: SigningCredentials) -> [UInt8] {
        let name = Name(scope: scope, credentials: credentials)
        if let kept = entries.withLock({ $0.use(name) }) {
            return kept
        }
        let derived = scope.deriveKey(from: credentials.secretAccessKey.reveal())
        entries.withLock { $0.insert(derived, as: name, capacity: capacity) }
        return derived
    }
}

extension SigningKeyCache {
    private struct Name: Sendable, Hashable {
        let scope: SigningScope
        let credentials: Digest

        init(scope: SigningScope, credentials: SigningCredentials) {
            self.scope = scope
            // The separator keeps (ab, c) and (a, bc) apart: no access key id holds a zero byte.
            let text = "\(credentials.accessKeyID)\0\(credentials.secretAccessKey.reveal())"
            self.credentials = Digest(of: Array(text.utf8), using: .sha256)
        }
    }

    private struct Entry: Sendable {
        let key: [UInt8]
        var lastUse: UInt64
    }

    private struct Entries: Sendable {
        var keys: [Name: Entry] = [:]
        private var uses: UInt64 = 0

        mutating func use(_ name: Name) -> [UInt8]? {
            uses += 1
            keys[name]?.lastUse = uses
            return keys[name]?.key
        }

        mutating func insert(_ key: [UInt8], as name: Name, capacity: Int) {
            keepDays(around: name.scope.day)
            uses += 1
            keys[name] = Entry(key: key, lastUse: uses)
            while keys.count > capacity, let oldest = keys.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                keys[oldest.key] = nil
            }
        }

        /// Drops what is neither of the day nor of its neighbours.
        ///
        /// The day after is kept because the clocks of two object stores, which the caller corrects for, may stand on
        /// either side of midnight.
        private mutating func keepDays(around day: Int64) {
            keys = keys.filter { abs($0.key.scope.day - day) <= 1 }
        }
    }
}
