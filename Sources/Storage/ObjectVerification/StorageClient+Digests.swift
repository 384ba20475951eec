import Cryptography
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

extension StorageClient {
    /// Reads an object in constant memory and computes its digests.
    ///
    /// The read is pinned to what the HEAD saw, by version and ETag.
    ///
    /// - Throws: ``StorageError``; `.preconditionFailed` where the object has changed since.
    func digests(
        of key: ObjectKey,
        head: ObjectHead,
        using algorithms: Set<HashAlgorithm>,
        with credentials: SigningCredentials,
        progress: @Sendable (DownloadProgress) -> Void = { _ in }
    ) async throws(StorageError) -> [Digest] {
        let request = StorageRequest(
            .get,
            StorageAddress(of: key, in: profile),
            query: head.versionID.map { [QueryItem("versionId", $0)] } ?? [],
            headers: head.etag.map { [HeaderField("if-match", "\"\($0)\"")] } ?? [],
            timeouts: HTTPTimeouts()
        )
        let response = try await stream(request, with: credentials)
        var digests: [Digest] = []
        var count: Int64 = 0
        do throws(HTTPTransportError) {
            var functions = DigestSet(algorithms)
            for try await chunk in response.body {
                functions.update(chunk)
                count += Int64(chunk.count)
                progress(DownloadProgress(bytesRead: count, size: head.size))
            }
            digests = functions.finalize()
        } catch {
            throw StorageError(error)
        }
        guard count == head.size else {
            throw StorageError(
                code: .unavailable,
                message: "\(count) of \(head.size) bytes came",
                operation: request.operation
            )
        }
        return digests
    }
}

/// Several digests of one stream.
///
/// A ``HashFunction`` is not copyable, so each has a place of its own.
private struct DigestSet: ~Copyable {
    private var md5: HashFunction?
    private var sha1: HashFunction?
    private var sha256: HashFunction?

    init(_ algorithms: Set<HashAlgorithm>) {
        md5 = algorithms.contains(.md5) ? HashFunction(.md5) : nil
        sha1 = algorithms.contains(.sha1) ? HashFunction(.sha1) : nil
        sha256 = algorithms.contains(.sha256) ? HashFunction(.sha256) : nil
    }

    mutating func update(_ bytes: [UInt8]) {
        md5?.update(bytes)
        sha1?.update(bytes)
        sha256?.update(bytes)
    }

    consuming func finalize() -> [Digest] {
        var digests: [Digest] = []
        if let md5 { digests.append(md5.finalize()) }
        if let sha1 { digests.append(sha1.finalize()) }
        if let sha256 { digests.append(sha256.finalize()) }
        return digests
    }
}
