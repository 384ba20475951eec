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
    /// `x-amz-checksum-*`, by algorithm in lower case, base64 as sent; only where the type is not COMPOSITE.
    package var checksums: [String: String]

    package init(
        size: Int64,
        etag: String?,
        versionID: String? = nil,
        lastModified: Timestamp? = nil,
        date: Timestamp? = nil,
        checksums: [String: String] = [:]
    ) {
        self.size = size
        self.etag = etag
        self.versionID = versionID
        self.lastModified = lastModified
        self.date = date
        self.checksums = checksums
    }
}

extension StorageClient {
    /// Asks for an object's head.
    ///
    /// - Throws: ``StorageError``; `.notFound` where it is missing, which without the right to list the bucket is
    ///   `.accessDenied` (facts/providers.md, HEAD).
    package func head(
        _ key: ObjectKey,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead {
        let request = StorageRequest(
            .head,
            StorageAddress(of: key, in: profile),
            headers: [HeaderField("x-amz-checksum-mode", "ENABLED")]
        )
        let response: HTTPResponse
        do throws(StorageError) {
            response = try await send(request, with: credentials)
        } catch {
            guard error.status == 403, error.providerCode == nil else {
                throw error
            }
            try await askWhy(key, with: credentials)
            throw error
        }
        guard let size = response.headers["content-length"].flatMap({ Int64($0) }), size >= 0 else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: response.status,
                message: "the answer has no Content-Length",
                operation: request.operation
            )
        }
        return ObjectHead(size: size, headers: response.headers)
    }

    /// Asks for an object whose head was refused without a reason: a GET's refusal tells a denial, which is an answer
    /// about the object, from credentials that are wrong or over, which is none.
    ///
    /// - Throws: The refusal, with its reason; nothing where it is not refused.
    private func askWhy(_ key: ObjectKey, with credentials: SigningCredentials) async throws(StorageError) {
        let range = HeaderField("range", "bytes=0-0")
        // Its body is left where it is, if there is one.
        _ = try await stream(
            StorageRequest(.get, StorageAddress(of: key, in: profile), headers: [range]),
            with: credentials
        )
    }
}

extension ObjectHead {
    init(size: Int64, headers: HTTPHeaders) {
        let isComposite = headers["x-amz-checksum-type"]?.uppercased() == "COMPOSITE"
        var checksums: [String: String] = [:]
        for field in headers where !isComposite && field.name.lowercased().hasPrefix("x-amz-checksum-") {
            // Some servers mark a composite by a suffix only: `…==-3`.
            let algorithm = field.name.lowercased().dropFirst("x-amz-checksum-".count)
            if algorithm != "type" && !field.value.contains("-") {
                checksums[String(algorithm)] = field.value
            }
        }
        self.init(
            size: size,
            etag: headers["etag"].flatMap(Self.opaqueTag),
            versionID: headers["x-amz-version-id"],
            lastModified: headers["last-modified"].flatMap(HTTPDate.parse),
            date: headers["date"].flatMap(HTTPDate.parse),
            checksums: checksums
        )
    }

    private static func opaqueTag(_ etag: String) -> String? {
        let strong = etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]
        let isQuoted = strong.count >= 2 && strong.hasPrefix("\"") && strong.hasSuffix("\"")
        let tag = isQuoted ? strong.dropFirst().dropLast() : strong
        return tag.isEmpty ? nil : String(tag)
    }
}
