package import Primitives

/// What the object itself showed (contract.md, HTTP, a file's `evidence`).
package struct Evidence: Sendable, Equatable, Codable {
    package enum Proof: String, Sendable, Codable, CaseIterable {
        case etagMD5 = "etag-md5"
        case checksum
        case metadata
        case download
        case sizeOnly = "size-only"
        case existsOnly = "exists-only"
    }

    /// In bytes.
    package var size: Int64
    package var etag: String?
    package var versionID: String?
    package var lastModified: Timestamp?
    /// The hash that was compared or computed, in hexadecimal.
    package var fingerprint: String?
    /// `nil` where the object proves nothing.
    package var proof: Proof?
    /// When the object store answered.
    package var verifiedAt: Timestamp

    package init(
        size: Int64,
        etag: String?,
        versionID: String?,
        lastModified: Timestamp?,
        fingerprint: String?,
        proof: Proof?,
        verifiedAt: Timestamp
    ) {
        self.size = size
        self.etag = etag
        self.versionID = versionID
        self.lastModified = lastModified
        self.fingerprint = fingerprint
        self.proof = proof
        self.verifiedAt = verifiedAt
    }

    /// Nothing tells it from what was found before.
    func isOfSameObject(as other: Evidence) -> Bool {
        size == other.size && etag == other.etag && versionID == other.versionID && lastModified == other.lastModified
    }
}
