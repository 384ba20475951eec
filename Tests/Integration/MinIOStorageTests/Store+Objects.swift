import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

/// What a dock does, and what it might try.
extension Store {
    @discardableResult
    func send(
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
    func send(
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

    func put(_ bytes: [UInt8], at key: ObjectKey, as credentials: SigningCredentials? = nil) async throws(StorageError)
    {
        try await send(.put, key, body: bytes, as: credentials ?? parent)
    }

    func get(_ key: ObjectKey) async throws(StorageError) -> [UInt8] {
        try await send(.get, key, as: parent).body
    }

    /// Begins an upload in parts, and gives its id.
    func begin(_ key: ObjectKey, as credentials: SigningCredentials) async throws -> String {
        let answer = try await send(.post, key, query: [QueryItem("uploads")], as: credentials)
        return try #require(try XMLElement(parsing: answer.body).child("UploadId")?.text)
    }

    func sendPart(
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
    func parts(of upload: String, to key: ObjectKey, as credentials: SigningCredentials) async throws -> [String] {
        let answer = try await send(.get, key, query: [QueryItem("uploadId", upload)], as: credentials)
        let parts = try XMLElement(parsing: answer.body).children.filter { $0.name == "Part" }
        return parts.compactMap { $0.child("ETag")?.text }
    }

    func complete(_ upload: String, of key: ObjectKey, as credentials: SigningCredentials) async throws {
        let parts = try await parts(of: upload, to: key, as: credentials).enumerated().map { index, etag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(etag)</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        try await send(.post, key, query: [QueryItem("uploadId", upload)], body: Array(body.utf8), as: credentials)
    }

    /// Writes an object in parts, so that its ETag is nobody's MD5.
    func putInParts(_ parts: [UInt8]..., at key: ObjectKey, as credentials: SigningCredentials? = nil) async throws {
        let credentials = credentials ?? parent
        let upload = try await begin(key, as: credentials)
        for (index, bytes) in parts.enumerated() {
            try await sendPart(index + 1, bytes, of: upload, to: key, as: credentials)
        }
        try await complete(upload, of: key, as: credentials)
    }
}
