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
        let range = ContentRange(response, size: head.size)
        guard let range, range.size == head.size, range.first <= offset else {
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
        return ObjectPart(skipped: offset - range.first, body: response.body)
    }
}

/// Which bytes of an object an answer carries.
private struct ContentRange {
    let first: Int64
    /// Of the whole object.
    let size: Int64

    /// `nil` where the answer does not say what it should.
    init?(_ response: HTTPStreamingResponse, size expected: Int64) {
        guard response.status == 206 else {
            // The range, if one was asked for, is ignored: all of it comes.
            first = 0
            size = response.headers["content-length"].flatMap { Int64($0) } ?? expected
            return
        }
        // RFC 9110, 14.4: `bytes 5-9/10`, and `*` for a size that is not known.
        let words = response.headers["content-range"]?.split(separator: " ") ?? []
        guard words.count == 2, words[0].lowercased() == "bytes" else {
            return nil
        }
        let parts = words[1].split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int64($0) }) else {
            return nil
        }
        self.first = first
        if parts[1] == "*" {
            size = expected
        } else if let size = Int64(parts[1]) {
            self.size = size
        } else {
            return nil
        }
    }
}
