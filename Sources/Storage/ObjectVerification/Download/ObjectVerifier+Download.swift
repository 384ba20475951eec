import Cryptography
import ObjectStorage
import Primitives

extension ObjectVerifier {
    /// Reads an object, and computes its hashes.
    ///
    /// Bytes that are not what is expected are held against what the object store itself says of them, before they are
    /// believed: a transfer may have gone wrong.
    ///
    /// - Parameters:
    ///   - key: The object's.
    ///   - head: What is known of it; the reading is pinned to that.
    ///   - algorithms: Of the hashes that are wanted.
    ///   - believesRepeated: Bytes that come twice alike are believed even against the store's checksums.
    ///   - progress: Told of what was read.
    ///   - isExpected: Whether these are the bytes that are expected.
    /// - Returns: The hashes that are wanted, and those that the store has.
    /// - Throws: ``StorageError``; none of these says anything of the object's bytes.
    func content(
        of key: ObjectKey,
        head: ObjectHead,
        using algorithms: Set<HashAlgorithm>,
        believesRepeated: Bool = false,
        progress: @escaping @Sendable (DownloadProgress) -> Void,
        isExpected: (ContentHashes) -> Bool
    ) async throws(StorageError) -> ContentHashes {
        let reader = ObjectReader(
            storage: storage,
            credentials: credentials,
            limits: downloads,
            key: key,
            head: head,
            progress: progress
        )
        let operation = storage.readOperation(key)
        return try await downloads.places.occupy(for: operation, of: storage.profile.name) {
            () async throws(StorageError) in
            let wanted = Set(algorithms.map(ContentHash.digest)).union(head.contentHashes)
            let content = try await reader.hashes(wanted)
            if isExpected(content) {
                return content
            }
            let word = head.word(on: content)
            switch word {
            case .agrees, .silent:
                return content
            case .contradicts where !believesRepeated:
                break
            case .contradicts, .mayContradict:
                if try await reader.hashes(wanted) == content {
                    return content
                }
            }
            throw StorageError(
                code: .unavailable,
                message: word == .contradicts
                    ? "the bytes that came are not those that the object store has a checksum of"
                    : "the bytes that came twice differ",
                operation: operation
            )
        }
    }
}
