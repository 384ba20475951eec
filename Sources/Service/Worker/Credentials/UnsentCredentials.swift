import CredentialMinting
import Primitives
import Synchronization
import UploadTracking

/// Credentials of starts that the broker did not take: nobody has seen them, so the next try uses them again.
///
/// They are in this process's memory alone, and in no database: after a restart, or at another worker, the next try mints
/// anew.
final class UnsentCredentials: Sendable {
    /// The most uploads whose credentials are kept; past it the oldest make way, and are minted anew.
    static let capacity = 1024

    private struct Kept: Sendable {
        var minted: MintedCredentials
        var generation: Int
        var bucket: String
        var objectStore: String
    }

    private let kept = Mutex<[UploadID: Kept]>([:])

    /// Keeps credentials that have not left.
    func keep(_ minted: MintedCredentials, for upload: Upload, generation: Int, profile: WorkerProfile) {
        let entry = Kept(
            minted: minted,
            generation: generation,
            bucket: profile.bucket,
            objectStore: profile.objectStore
        )
        kept.withLock { kept in
            kept[upload.id] = entry
            if kept.count > Self.capacity,
                let oldest = kept.min(by: { $0.value.minted.lifetime.began < $1.value.minted.lifetime.began })
            {
                kept[oldest.key] = nil
            }
        }
    }

    /// Forgets them: they have left, or nobody needs them.
    func drop(_ id: UploadID) {
        kept.withLock { $0[id] = nil }
    }

    /// Takes out what was kept for an upload, where it is good for exactly this start and half of its life is left.
    func take(
        for upload: Upload,
        generation: Int,
        files: [UploadFile],
        profile: WorkerProfile
    ) -> MintedCredentials? {
        guard let entry = kept.withLock({ $0.removeValue(forKey: upload.id) }) else {
            return nil
        }
        let lifetime = entry.minted.lifetime
        guard entry.generation == generation, entry.bucket == profile.bucket, entry.objectStore == profile.objectStore,
            Set(entry.minted.scope.keys) == Set(files.map(\.objectKey)),
            lifetime.began.duration(to: .now) < lifetime.length / 2
        else {
            return nil
        }
        return entry.minted
    }
}
