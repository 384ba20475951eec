import HTTPTransport
package import Primitives
package import RequestSigning

/// What a HEAD says of an object.
package struct ObjectHead: Sendable, Equatable {
    /// In bytes.
    package var size: Int64
    /// Without the quotes, and without the `W/` that a proxy may have put before them.
    package var etag: String?
    package var versionID: String?
    package var lastModified: Timestamp?
    /// The answer's own date: the object store's clock.
    package var date: Timestamp?
    /// Of the whole object, by algorithm in lower case, in base64: S3's `x-amz-checksum-*` where the type is not
    /// COMPOSITE; OSS's `md5` and `crc64ecma`.
    package var checksums: [String: String]
    /// What the uploader wrote beside the object, by name in lower case and without the prefix.
    ///
    /// S3's `x-amz-meta-*`, OSS's `x-oss-meta-*`. Whoever may write the object may write it: nobody has checked it.
    package var metadata: [String: String]

    package init(
        size: Int64,
        etag: String?,
        versionID: String? = nil,
        lastModified: Timestamp? = nil,
        date: Timestamp? = nil,
        checksums: [String: String] = [:],
        metadata: [String: String] = [:]
    ) {
        self.size = size
        self.etag = etag
        self.versionID = versionID
        self.lastModified = lastModified
        self.date = date
        self.checksums = checksums
        self.metadata = metadata
    }
}

extension StorageClient {
    /// Asks for an object's head.
    ///
    /// - Parameters:
    ///   - key: The object's.
    ///   - versionID: Of the version that is asked for; `nil` for the current one.
    ///   - credentials: What signs.
    /// - Returns: What the object store says of it.
    /// - Throws: ``StorageError``; `.notFound` where it is missing, which without the right to list the bucket is
    ///   `.accessDenied`, and says so (facts/providers.md, HEAD).
    package func head(
        _ key: ObjectKey,
        versionID: String? = nil,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead {
        let dialect = profile.provider.dialect
        let request = StorageRequest(
            .head,
            StorageAddress(of: key, in: profile),
            query: versionID.map { [QueryItem("versionId", $0)] } ?? [],
            headers: dialect == .aws ? [HeaderField("x-amz-checksum-mode", "ENABLED")] : [],
            timeouts: HTTPTimeouts(total: headTime)
        )
        let response: HTTPResponse
        do throws(StorageError) {
            response = try await send(request, with: credentials)
        } catch {
            guard error.status == 403, error.providerCode == nil || error.code == .accessDenied else {
                throw error
            }
            throw try await explained(error, of: key, versionID: versionID, with: credentials)
        }
        guard let size = response.headers["content-length"].flatMap({ Int64($0) }), size >= 0 else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: response.status,
                message: "the answer has no Content-Length",
                operation: request.operation
            )
        }
        return ObjectHead(size: size, headers: response.headers, dialect: dialect)
    }
}
