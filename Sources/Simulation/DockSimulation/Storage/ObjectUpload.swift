import Cryptography
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

/// The upload of one object with the credentials of a start: a single PUT, or in parts.
///
/// It holds no more than a piece of the object in memory, and signs the hash of what it sends.
struct ObjectUpload: Sendable {
    let client: StorageClient
    let credentials: SigningCredentials
    let key: ObjectKey
    let archive: LogArchive
    /// The size of a part, and from which on there are parts; `nil` for none.
    let partSize: Int?
    /// What becomes of an upload in parts.
    let completion: Completion
    /// How long the connection may stand still while the gate holds the bytes back.
    let idleTimeout: Duration
    let gate: UploadGate
    /// Called with the id of an upload in parts.
    let onInitiated: @Sendable (String) -> Void
    /// Called after each part, with its number.
    let onPart: @Sendable (Int) -> Void

    /// What becomes of the parts of an upload.
    enum Completion {
        case complete
        /// They are left as they are.
        case leave
        case abort
    }

    private static let attempts = 4
    private static let backoff = Backoff(base: .milliseconds(200), cap: .seconds(5), seed: 0)

    /// Uploads.
    ///
    /// Where it throws, no parts are left behind, except where the gate threw ``ExportStop/died``.
    ///
    /// - Returns: The object's ETag; `nil` where there is no object.
    /// - Throws: `StorageError`, what the gate threw, or `CancellationError`.
    func run() async throws -> String? {
        if let partSize, archive.size >= partSize {
            return try await inParts(of: partSize)
        }
        if completion != .complete {
            // Too small for parts: one that is never completed.
            return try await inParts(of: max(1, archive.size))
        }
        return try await put(0..<archive.size)
    }

    /// Sends a range of the archive, once more where that may help.
    ///
    /// - Returns: The ETag, as it came.
    func put(_ range: Range<Int>, query: [QueryItem] = []) async throws -> String? {
        let hash = PayloadHash(sha256Hex: try await archive.digest(.sha256, in: range).hex)
        return try await retrying { () async throws -> String? in
            let reader = ArchiveReader(archive, range: range, gate: gate)
            var request = StorageRequest(
                .put,
                StorageAddress(of: key, in: client.profile),
                query: query,
                timeouts: HTTPTimeouts(idle: idleTimeout)
            )
            if !range.isEmpty, let hash {
                request.body = reader.body
                request.payload = hash
            }
            do {
                return try await client.send(request, with: credentials).headers["etag"]
            } catch {
                throw reader.stopped ?? error
            }
        }
    }

    /// Tries again while the failure may pass, a few times.
    func retrying<Result: Sendable>(_ operation: () async throws -> Result) async throws -> Result {
        var attempt = 0
        while true {
            do {
                return try await operation()
            } catch let error as StorageError {
                try Task.checkCancellation()
                guard error.isRetryable, attempt < Self.attempts - 1 else {
                    throw error
                }
                try await Task.sleep(for: Self.backoff.delay(attempt: attempt))
                attempt += 1
            }
        }
    }
}
