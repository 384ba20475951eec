package import HTTPTransport
package import Primitives
package import RequestSigning

/// An object's bytes from some place on, as they come.
package struct ObjectPart: Sendable {
    /// So many bytes come first that were not asked for.
    package let skipped: Int64
    package let body: HTTPResponseBody
}

extension StorageClient {
    /// What a reading is called in errors.
    package func readOperation(_ key: ObjectKey) -> String {
        StorageRequest(.get, StorageAddress(of: key, in: profile)).operation
    }

    /// Begins to read an object that a HEAD has seen.
    ///
    /// - Parameters:
    ///   - key: The object's.
    ///   - head: What the HEAD saw; another version, or an object written since, is not read.
    ///   - offset: Of the first byte that is wanted.
    ///   - idle: Without a byte for so long, the body breaks off.
    ///   - credentials: What signs.
    /// - Returns: The rest of the object.
    /// - Throws: ``StorageError``; `.preconditionFailed` where it is another object than the HEAD saw.
    package func read(
        _ key: ObjectKey,
        head: ObjectHead,
        from offset: Int64,
        idle: Duration,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectPart {
        var headers = head.etag.map { [HeaderField("if-match", "\"\($0)\"")] } ?? []
        if offset > 0 {
            headers.append(HeaderField("range", "bytes=\(offset)-"))
        }
        let request = StorageRequest(
            .get,
            StorageAddress(of: key, in: profile),
            query: head.versionID.map { [QueryItem("versionId", $0)] } ?? [],
            headers: headers,
            timeouts: HTTPTimeouts(idle: idle, head: headTime)
        )
        let response: HTTPStreamingResponse
        do throws(StorageError) {
            response = try await stream(request, with: credentials)
        } catch  where error.status == 416 {
            var shorter = error
            shorter.code = .preconditionFailed
            throw shorter
        }
        guard let first = response.firstByte(ofSize: head.size), first <= offset else {
            throw StorageError(
                code: .preconditionFailed,
                status: response.status,
                message: "what came is not the rest of the object that the HEAD saw",
                operation: request.operation
            )
        }
        // The condition is in the request; not every server looks at it.
        let now = ObjectHead(size: head.size, headers: response.headers, dialect: profile.provider.dialect)
        guard now.etag == nil || now.etag == head.etag else {
            throw StorageError(
                code: .preconditionFailed,
                status: response.status,
                message: "its ETag is another one than the HEAD saw",
                operation: request.operation
            )
        }
        return ObjectPart(skipped: offset - first, body: response.body)
    }
}

extension HTTPStreamingResponse {
    /// From which byte of the object on its body is; `nil` where it is not of an object of that size.
    fileprivate func firstByte(ofSize expected: Int64) -> Int64? {
        guard status == 206 else {
            // The range, if one was asked for, is ignored: all of it comes.
            let size = headers["content-length"].flatMap { Int64($0) } ?? expected
            return size == expected ? 0 : nil
        }
        guard let range = headers["content-range"].flatMap({ ContentRange($0) }), (range.size ?? expected) == expected
        else {
            return nil
        }
        return range.first
    }
}
