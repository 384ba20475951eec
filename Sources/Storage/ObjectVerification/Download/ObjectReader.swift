import HTTPTransport
import ObjectStorage
import Primitives

/// Reads one object from its first byte to its last, in constant memory, over as many connections as it takes.
///
/// What a broken connection brought is kept: the hashes go on where it broke off.
struct ObjectReader {
    let storage: StorageClient
    let credentials: any CredentialProvider
    let limits: DownloadLimits
    let key: ObjectKey
    /// What a HEAD saw: the reading is pinned to it, by version and ETag.
    let head: ObjectHead
    let progress: @Sendable (DownloadProgress) -> Void

    /// Computes hashes of the whole object.
    ///
    /// - Throws: ``StorageError``: `.preconditionFailed` where it is not the object that the HEAD saw any more;
    ///   `.unavailable` and `.throttled` where one try after the other brought no byte, or brought them too slowly.
    func hashes(_ wanted: Set<ContentHash>) async throws(StorageError) -> ContentHashes {
        var hasher = ContentHasher(wanted)
        var offset: Int64 = 0
        var vain = 0
        var wasSlow = false
        while offset < head.size {
            let start = offset
            wasSlow = false
            do throws(StorageError) {
                try await readOn(from: &offset, into: &hasher, wasSlow: &wasSlow)
            } catch {
                guard error.isRetryable, !Task.isCancelled else {
                    throw error
                }
                if offset == head.size {
                    break
                }
                vain = offset > start && isPinned && !wasSlow ? 0 : vain + 1
                guard vain < limits.vainTries else {
                    throw error.after(tries: vain, bytes: offset, of: head.size)
                }
                if !isPinned {
                    // Nothing would tell the rest of one object from the rest of another.
                    hasher = ContentHasher(wanted)
                    offset = 0
                }
                try? await limits.sleep(backoff.delay(attempt: max(0, vain - 1)))
            }
        }
        try await lookAgain()
        return hasher.finalize()
    }

    /// Something tells whether the rest is of the same object.
    private var isPinned: Bool {
        head.etag != nil || head.versionID != nil || head.lastModified != nil
    }

    /// Readings that failed together do not come back together.
    private var backoff: Backoff {
        let seed = key.value.utf8.reduce(limits.backoff.seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Backoff(base: limits.backoff.base, cap: limits.backoff.cap, seed: seed)
    }

    private func readOn(
        from offset: inout Int64,
        into hasher: inout ContentHasher,
        wasSlow: inout Bool
    ) async throws(StorageError) {
        let start = offset
        let part = try await credentials.use { credentials throws(StorageError) in
            try await storage.read(key, head: head, from: start, idle: limits.idle, with: credentials)
        }
        var skipped = part.skipped
        var isTooLong = false
        var rate = ReadingRate(floor: limits.slowest, window: limits.slowWindow)
        do throws(HTTPTransportError) {
            var pieces = part.body.makeAsyncIterator()
            while true {
                let asked = limits.now()
                guard let piece = try await pieces.next() else {
                    break
                }
                wasSlow = rate.isTooSlow(bytes: piece.count, waited: asked.duration(to: limits.now()))
                await limits.pace.pay(piece.count)
                let leap = min(skipped, Int64(piece.count))
                skipped -= leap
                let bytes = piece.dropFirst(Int(leap))
                guard Int64(bytes.count) <= head.size - offset else {
                    isTooLong = true
                    break
                }
                hasher.update(bytes)
                offset += Int64(bytes.count)
                if !bytes.isEmpty {
                    progress(DownloadProgress(bytesRead: offset, size: head.size))
                }
                if wasSlow && offset < head.size {
                    break
                }
            }
        } catch {
            throw StorageError(error)
        }
        guard !isTooLong else {
            throw changed("more bytes came than the \(head.size) of its head")
        }
        if wasSlow && offset < head.size {
            limits.gaveUpSlow()
            throw StorageError(
                code: .unavailable,
                message: "fewer than \(limits.slowest) bytes a second came",
                operation: operation,
                advice: "check the object store, and the network to it: its objects are read too slowly for a proof"
            )
        }
        guard offset == head.size else {
            throw StorageError(
                code: .unavailable,
                message: "\(offset) of \(head.size) bytes came",
                operation: operation
            )
        }
    }

    /// The head has to be the same afterwards, but for a version, which nothing changes: not every server looks at
    /// conditions, and one that does may still open an object that is put there between its look and its answer (seen
    /// at JuiceFS' gateway: the new object's bytes under the old one's ETag).
    private func lookAgain() async throws(StorageError) {
        guard head.versionID == nil, head.size > 0 else {
            return
        }
        let after = try await credentials.use { credentials throws(StorageError) in
            try await storage.head(key, with: credentials)
        }
        guard after.size == head.size, after.etag == head.etag, after.versionID == nil,
            after.lastModified == head.lastModified
        else {
            throw changed("its head is another one than before it was read")
        }
    }

    private func changed(_ message: String) -> StorageError {
        StorageError(code: .preconditionFailed, message: message, operation: operation)
    }

    private var operation: String {
        storage.readOperation(key)
    }
}

extension StorageError {
    fileprivate func after(tries: Int, bytes: Int64, of size: Int64) -> StorageError {
        var error = self
        error.message = "\(bytes) of \(size) bytes came, and \(tries) tries in a row brought too little: \(message)"
        return error
    }
}
