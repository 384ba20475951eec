import HTTPTransport
import Primitives
import RequestSigning

extension StorageClient {
    /// Asks for an object's head by reading its first byte.
    ///
    /// A refusal of GET has a document that says why, which a refusal of HEAD cannot have.
    ///
    /// - Returns: What the answer says of the whole object; without checksums, which a part has not.
    /// - Throws: ``StorageError``; `.unexpectedAnswer` where the answer does not tell the object's size.
    func headByReading(
        _ key: ObjectKey,
        versionID: String?,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead {
        var request = StorageRequest(
            .get,
            StorageAddress(of: key, in: profile),
            query: versionID.map { [QueryItem("versionId", $0)] } ?? [],
            headers: [HeaderField("range", "bytes=0-0")],
            timeouts: HTTPTimeouts(total: headTime)
        )
        let response: HTTPResponse
        do throws(StorageError) {
            response = try await send(request, with: credentials, takesBeginning: true)
        } catch  where error.status == 416 {
            // Of an empty object there is no first byte.
            request.headers = []
            response = try await send(request, with: credentials, takesBeginning: true)
        }
        guard let size = response.objectSize else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: response.status,
                message: "the answers to HEAD and GET do not tell the object's size",
                operation: request.operation
            )
        }
        var head = ObjectHead(size: size, headers: response.headers, dialect: profile.provider.dialect)
        head.checksums = [:]
        return head
    }
}

extension HTTPResponse {
    /// The size of the object of which this is a part, or the whole.
    fileprivate var objectSize: Int64? {
        if status == 206 {
            return headers["content-range"].flatMap { ContentRange($0) }?.size
        }
        return contentLength ?? (isTruncated ? nil : Int64(body.count))
    }
}
