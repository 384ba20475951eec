import Synchronization

/// The region in which AWS said that a profile's bucket is, where it is not the one that the settings name.
///
/// Only AWS is followed there, and only from an address of its own: a name in an answer must not lead a signed request
/// anywhere else.
final class BucketRegion: Sendable {
    private let profile: StorageProfile
    private let learned = Mutex<String?>(nil)

    init(of profile: StorageProfile) {
        self.profile = profile
    }

    /// The region to sign for.
    var current: String {
        learned.withLock { $0 } ?? profile.region
    }

    /// Where a request goes now.
    func place(_ address: StorageAddress) -> StorageAddress {
        guard let moved = learned.withLock({ $0 }).flatMap(profile.authority), address.host.hasSuffix(origin) else {
            return address
        }
        return address.moved(toHost: address.host.dropLast(origin.count) + moved)
    }

    /// Takes the region from a refusal.
    ///
    /// - Parameters:
    ///   - error: The refusal.
    ///   - region: For which the refused request was signed: of requests that run side by side, one has learned already.
    /// - Returns: Whether the same request, signed for it, may succeed.
    func learn(from error: StorageError, signedFor region: String) -> Bool {
        guard error.code == .redirected, let named = error.bucketRegion, named != region,
            profile.authority(in: named) != nil
        else {
            return false
        }
        learned.withLock { $0 = named }
        return true
    }

    private var origin: String {
        profile.endpoint.authority
    }
}

extension StorageProfile {
    /// The endpoint's authority in another region, where the endpoint is AWS's own for a region; else `nil`.
    func authority(in other: String) -> String? {
        let isWord = other.utf8.allSatisfy("abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains)
        guard provider == .aws, isWord, !other.isEmpty, other.count <= 32 else {
            return nil
        }
        // A bucket never leaves its partition, and neither does a request.
        for domain in ["amazonaws.com", "amazonaws.com.cn"] where endpoint.authority == "s3.\(region).\(domain)" {
            return other.hasPrefix("cn-") == (domain == "amazonaws.com.cn") ? "s3.\(other).\(domain)" : nil
        }
        return nil
    }
}
