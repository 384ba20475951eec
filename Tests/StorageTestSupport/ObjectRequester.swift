package import HTTPTransport
package import ObjectStorage
package import Primitives
package import RequestSigning
import Testing

/// Does to an object store what a dock does, and what one might try.
package protocol ObjectRequester: Sendable {
    var client: StorageClient { get }
    /// The worker's user.
    var parent: SigningCredentials { get }
    /// As whom everything is done that is not said to be done as another: somebody who may do anything.
    var owner: SigningCredentials { get }
}

extension ObjectRequester {
    package var owner: SigningCredentials {
        parent
    }

    package var profile: StorageProfile {
        client.profile
    }

    @discardableResult
    package func send(
        _ method: HTTPMethod,
        _ address: StorageAddress,
        query: [QueryItem] = [],
        headers: [HeaderField] = [],
        body: [UInt8] = [],
        as credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPResponse {
        let request =
            body.isEmpty
            ? StorageRequest(method, address, query: query, headers: headers)
            : StorageRequest(method, address, query: query, headers: headers, body: body)
        return try await client.send(request, with: credentials)
    }

    @discardableResult
    package func send(
        _ method: HTTPMethod,
        _ key: ObjectKey,
        query: [QueryItem] = [],
        headers: [HeaderField] = [],
        body: [UInt8] = [],
        as credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPResponse {
        let address = StorageAddress(of: key, in: profile)
        return try await send(method, address, query: query, headers: headers, body: body, as: credentials)
    }

    package func put(_ bytes: [UInt8], at key: ObjectKey, as credentials: SigningCredentials? = nil)
        async throws(StorageError)
    {
        try await send(.put, key, body: bytes, as: credentials ?? owner)
    }

    package func get(_ key: ObjectKey) async throws(StorageError) -> [UInt8] {
        let answer = try await client.stream(
            StorageRequest(.get, StorageAddress(of: key, in: profile)),
            with: owner
        )
        var bytes: [UInt8] = []
        do throws(HTTPTransportError) {
            for try await piece in answer.body {
                bytes += piece
            }
        } catch {
            throw StorageError(error)
        }
        return bytes
    }

    /// Begins an upload in parts, and gives its id.
    package func begin(_ key: ObjectKey, headers: [HeaderField] = [], as credentials: SigningCredentials) async throws
        -> String
    {
        let answer = try await send(.post, key, query: [QueryItem("uploads")], headers: headers, as: credentials)
        return try #require(try XMLElement(parsing: answer.body).child("UploadId")?.text)
    }

    package func sendPart(
        _ number: Int,
        _ bytes: [UInt8],
        of upload: String,
        to key: ObjectKey,
        as credentials: SigningCredentials
    ) async throws(StorageError) {
        let query = [QueryItem("partNumber", String(number)), QueryItem("uploadId", upload)]
        try await send(.put, key, query: query, body: bytes, as: credentials)
    }

    /// The ETags of an upload's parts, in order.
    package func parts(of upload: String, to key: ObjectKey, as credentials: SigningCredentials) async throws
        -> [String]
    {
        let answer = try await send(.get, key, query: [QueryItem("uploadId", upload)], as: credentials)
        let parts = try XMLElement(parsing: answer.body).children.filter { $0.name == "Part" }
        return parts.compactMap { $0.child("ETag")?.text }
    }

    package func complete(_ upload: String, of key: ObjectKey, as credentials: SigningCredentials) async throws {
        let parts = try await parts(of: upload, to: key, as: credentials).enumerated().map { index, etag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(etag)</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        try await send(.post, key, query: [QueryItem("uploadId", upload)], body: Array(body.utf8), as: credentials)
    }

    /// Writes an object in parts, so that its ETag is nobody's MD5.
    package func putInParts(
        _ parts: [UInt8]...,
        at key: ObjectKey,
        headers: [HeaderField] = [],
        as credentials: SigningCredentials? = nil
    ) async throws {
        let credentials = credentials ?? owner
        let upload = try await begin(key, headers: headers, as: credentials)
        for (index, bytes) in parts.enumerated() {
            try await sendPart(index + 1, bytes, of: upload, to: key, as: credentials)
        }
        try await complete(upload, of: key, as: credentials)
    }
}
