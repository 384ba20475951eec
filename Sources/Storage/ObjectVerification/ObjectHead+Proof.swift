import Cryptography
import FoundationEssentials
import ObjectStorage
import Primitives

extension ObjectHead {
    /// What in the head equals a fingerprint.
    ///
    /// Equal is proof; unequal is not the contrary: 32 digits may be no MD5 (facts/providers.md, HEAD).
    func proof(of fingerprint: Digest) -> ObjectEvidence.Proof? {
        if fingerprint.algorithm == .md5, let etag, Digest(hex: etag) == fingerprint {
            return .etagMD5
        }
        guard let algorithm = fingerprint.algorithm, let checksum = checksums[algorithm.rawValue],
            let bytes = Data(base64Encoded: checksum)
        else {
            return nil
        }
        return Digest(bytes: Array(bytes)) == fingerprint ? .checksum : nil
    }

    /// Whether the uploader wrote a fingerprint beside the object.
    ///
    /// Under the name of its algorithm, or as `fingerprint`, in any form of a fingerprint.
    func metadataNames(_ fingerprint: Digest) -> Bool {
        guard let algorithm = fingerprint.algorithm else {
            return false
        }
        return [algorithm.rawValue, "fingerprint"].contains { name in
            metadata[name].flatMap { Digest(fingerprint: $0) } == fingerprint
        }
    }

    /// Whether what the store itself says of the bytes may be a hash of the fingerprint's kind; to be asked of one that
    /// ``proof(of:)`` has not met, so that it is unequal.
    func contradicts(_ fingerprint: Digest) -> Bool {
        hasChecksum(fingerprint) || (fingerprint.algorithm == .md5 && hasMD5ShapedETag)
    }

    /// There is a full checksum of a fingerprint's algorithm.
    func hasChecksum(_ fingerprint: Digest) -> Bool {
        fingerprint.algorithm.map { checksums[$0.rawValue] != nil } ?? false
    }

    /// Its ETag may be the MD5 of the bytes.
    var hasMD5ShapedETag: Bool {
        etag.flatMap { Digest(hex: $0) }?.algorithm == .md5
    }

    /// Whether the object is from before a moment, by the object store's clock, and by more than a margin.
    ///
    /// The answer's date tells how far the store's clock is from ours.
    ///
    /// Both moments are by our clock; the second is when the answer had come, since a slow answer must not make the
    /// store's clock seem ahead, and with it a new object old.
    func isOlder(than requestedAt: Timestamp, answeredAt: Timestamp, margin: Duration) -> Bool {
        guard let lastModified else {
            return false
        }
        let offset = date.map { $0 - Timestamp(seconds: answeredAt.seconds) } ?? .zero
        return lastModified + margin < requestedAt + offset
    }
}
