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
    /// Where HEAD does not answer plainly (refused without a code, no length, no such method, a page of a proxy), the
    /// same is asked by reading one byte, and what works is remembered for the profile.
    ///
    /// - Parameters:
    ///   - key: The object's.
    ///   - versionID: Of the version that is asked for; `nil` for the current one.
    ///   - credentials: What signs.
    /// - Returns: What the object store says of it.
    /// - Throws: ``StorageError``; `.notFound` where it is missing, which without the right to list the bucket is
    ///   `.accessDenied`, and says so (S3, HeadObject, Permissions).
    package func head(
        _ key: ObjectKey,
        versionID: String? = nil,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead {
        do throws(StorageError) {
            let head =
                habits.readsInstead
                ? try await headByReading(key, versionID: versionID, with: credentials)
                : try await headOrReading(key, versionID: versionID, with: credentials)
            habits.hasSeenBucket = true
            return head
        } catch {
            if error.leavesDoubt(hasSeenBucket: true) {
                habits.stopReading()
            }
            if error.code == .notFound, error.providerCode == "NoSuchKey" {
                habits.hasSeenBucket = true
            }
            guard error.code == .accessDenied, versionID == nil else {
                throw error
            }
            throw try await explained(error, of: key, with: credentials)
        }
    }

    private func headOrReading(
        _ key: ObjectKey,
        versionID: String?,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead {
        let asksForChecksums = profile.provider.dialect == .aws && !habits.leavesOutChecksums
        do throws(StorageError) {
            if let head = try await plainHead(
                key,
                versionID: versionID,
                asksForChecksums: asksForChecksums,
                with: credentials
            ) {
                return head
            }
        } catch {
            guard error.leavesDoubt(hasSeenBucket: habits.hasSeenBucket) else {
                throw error
            }
        }
        let head = try await headByReading(key, versionID: versionID, with: credentials)
        // The reading may have taught the bucket's region or the store's clock, so the same HEAD may succeed now.
        for asks in asksForChecksums ? [true, false] : [false] {
            if let plain = try? await plainHead(key, versionID: versionID, asksForChecksums: asks, with: credentials) {
                habits.leavesOutChecksums = !asks
                return plain
            }
        }
        if head.size > 0 {
            habits.startReading()
        }
        return head
    }

    /// Asks by HEAD; `nil` where the answer is of the 200s, and does not tell the object's size for certain.
    private func plainHead(
        _ key: ObjectKey,
        versionID: String?,
        asksForChecksums: Bool,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> ObjectHead? {
        let request = StorageRequest(
            .head,
            StorageAddress(of: key, in: profile),
            query: versionID.map { [QueryItem("versionId", $0)] } ?? [],
            headers: asksForChecksums ? [HeaderField("x-amz-checksum-mode", "ENABLED")] : [],
            timeouts: HTTPTimeouts(total: headTime)
        )
        let response = try await send(request, with: credentials)
        guard response.status == 200, let size = response.contentLength else {
            return nil
        }
        let head = ObjectHead(size: size, headers: response.headers, dialect: profile.provider.dialect)
        return head.isPlain(type: response.headers["content-type"]) ? head : nil
    }
}

extension ObjectHead {
    /// Whether the answer is one that an object store gives: some proxies answer HEAD with their own page, or with a
    /// length of nothing.
    fileprivate func isPlain(type: String?) -> Bool {
        let emptyMD5 = "d41d8cd98f00b204e9800998ecf8427e"
        if size == 0, let etag, etag.lowercased() != emptyMD5 {
            return false
        }
        return etag != nil || !(type?.lowercased().hasPrefix("text/html") ?? false)
    }
}

extension StorageError {
    /// Whether a HEAD's refusal may mean something else than it says: it has no body to tell.
    fileprivate func leavesDoubt(hasSeenBucket: Bool) -> Bool {
        switch code {
        case .notFound: providerCode == nil && !hasSeenBucket
        case .refused, .invalidRequest, .unexpectedAnswer: status != nil
        case .unavailable: status == 501
        // A proxy that changes the optional header makes the signature wrong.
        case .invalidCredentials: providerCode == "SignatureDoesNotMatch"
        default: false
        }
    }
}

extension HTTPResponse {
    /// What the head says of the body's length, in bytes.
    var contentLength: Int64? {
        headers["content-length"].flatMap { Int64($0) }.flatMap { $0 < 0 ? nil : $0 }
    }
}
