import HTTPTransport
import Primitives
import RequestSigning

/// What is behind a denial: an object that may not be read, or one that is missing, which a store hides from those who
/// may not list the bucket (S3, HeadObject, Permissions).
///
/// Nothing is kept: rights change.
extension StorageClient {
    /// Finds out why a current object was denied.
    ///
    /// - Returns: The denial with its reason, to be thrown: `.accessDenied` for an object that may not be read,
    ///   `.notFound` for a missing one.
    /// - Throws: ``StorageError`` where there was no answer to that.
    func explained(
        _ error: StorageError,
        of key: ObjectKey,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> StorageError {
        var refusal = error
        switch try await listing(of: key, with: credentials) {
        case .listed:
            refusal.message += refusal.message.isEmpty ? "it is there" : " (it is there)"
        case .missing:
            return StorageError(
                code: .notFound,
                status: refusal.status,
                message: "refused, and the bucket's listing has no such object",
                operation: error.operation
            )
        case .untold:
            let action = profile.provider.dialect == .alibaba ? "oss:ListObjects" : "s3:ListBucket"
            let words = "it may be missing or forbidden: who may not list the bucket is not told; allow \(action)"
            refusal.message += refusal.message.isEmpty ? words : " (\(words))"
        }
        return refusal
    }

    private enum Listing {
        case listed
        case missing
        /// It may not be listed, or what is listed cannot be told apart.
        case untold
    }

    private func listing(
        of key: ObjectKey,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> Listing {
        let parts = key.value.split(separator: "/", omittingEmptySubsequences: false)
        // MinIO lists these under another name.
        guard profile.provider != .minio || !parts.contains("") else {
            return .untold
        }
        let request = StorageRequest(
            .get,
            StorageAddress(bucketOf: profile),
            query: [QueryItem("list-type", "2"), QueryItem("max-keys", "1"), QueryItem("prefix", key.value)],
            timeouts: HTTPTimeouts(total: headTime)
        )
        let response: HTTPResponse
        do throws(StorageError) {
            response = try await send(request, with: credentials)
        } catch  where error.status != nil && !error.isRetryable {
            return .untold
        }
        guard let document = try? XMLElement(parsing: response.body), document.name == "ListBucketResult" else {
            return .untold
        }
        // Of all keys with this prefix, the one that is nothing more comes first.
        guard let contents = document.child("Contents") else {
            return .missing
        }
        guard let first = contents.child("Key")?.text.utf8, first.starts(with: key.value.utf8) else {
            return .untold
        }
        return first.count == key.value.utf8.count ? .listed : .missing
    }
}
