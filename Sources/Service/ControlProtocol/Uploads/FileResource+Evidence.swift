public import Primitives

extension FileResource {
    /// What the object itself showed.
    public struct Evidence: Codable, Sendable, Hashable {
        /// In bytes.
        public let size: Int64?
        /// The object's ETag, as the object store writes it.
        public let etag: String?
        /// The version that was looked at, where the bucket keeps versions.
        public let versionID: String?
        /// By the object store's clock.
        public let lastModified: Timestamp?
        /// What proved it; `nil` where it proves nothing.
        public let proof: Proof?
        /// When the object store answered.
        public let verifiedAt: Timestamp?

        /// Evidence.
        public init(
            size: Int64?,
            etag: String?,
            versionID: String?,
            lastModified: Timestamp?,
            proof: Proof?,
            verifiedAt: Timestamp?
        ) {
            self.size = size
            self.etag = etag
            self.versionID = versionID
            self.lastModified = lastModified
            self.proof = proof
            self.verifiedAt = verifiedAt
        }
    }
}

extension FileResource.Evidence {
    /// What proved an object; a client meets unknown ones as they are.
    public struct Proof: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A proof by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The ETag is the MD5 that was reported.
        public static let etagMD5 = Proof(rawValue: "etag-md5")
        /// A full checksum of the object store matches.
        public static let checksum = Proof(rawValue: "checksum")
        /// Metadata of the object matches, where that is configured to count.
        public static let metadata = Proof(rawValue: "metadata")
        /// The object was downloaded and hashed.
        public static let download = Proof(rawValue: "download")
        /// The size alone (`UPLOADS_UNPROVABLE=accept-size`).
        public static let sizeOnly = Proof(rawValue: "size-only")
        /// It is there, and nobody said what it should be (`UPLOADS_UNREPORTED=accept`).
        public static let existsOnly = Proof(rawValue: "exists-only")
    }
}
