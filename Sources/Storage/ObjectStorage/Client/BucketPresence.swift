import HTTPTransport
import Primitives
package import RequestSigning

extension StorageClient {
    /// Why there is no such bucket, where the object store says so: a HEAD's 404 does not tell a missing object from a
    /// missing bucket.
    ///
    /// - Parameter credentials: May list the bucket.
    /// - Returns: The refusal; `nil` where the bucket is there, or who asks is not told.
    /// - Throws: ``StorageError`` where there was no answer.
    package func missingBucket(with credentials: SigningCredentials) async throws(StorageError) -> StorageError? {
        let request = StorageRequest(
            .get,
            StorageAddress(bucketOf: profile),
            query: [QueryItem("list-type", "2"), QueryItem("max-keys", "1")],
            timeouts: HTTPTimeouts(total: .seconds(30))
        )
        do {
            _ = try await send(request, with: credentials)
            return nil
        } catch  where error.code == .notFound {
            return error
        } catch  where error.status != nil && !error.isRetryable {
            return nil
        }
    }
}
