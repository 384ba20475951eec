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

    /// Its ETag may be the MD5 of the bytes.
    var hasMD5ShapedETag: Bool {
        etag.flatMap { Digest(hex: $0) }?.algorithm == .md5
    }

    /// Whether the object is from before a moment, by the object store's clock.
    ///
    /// The answer's date tells how far that clock is from ours. Both dates are whole seconds, and the answer was on
    /// its way, so two seconds are let pass.
    ///
    /// Both moments are by our clock; the second is when the answer had come, since a slow answer must not make the
    /// store's clock seem ahead, and with it a new object old.
    func isOlder(than requestedAt: Timestamp, answeredAt: Timestamp) -> Bool {
        guard let lastModified else {
            return false
        }
        let offset = date.map { $0 - Timestamp(seconds: answeredAt.seconds) } ?? .zero
        return lastModified + .seconds(2) < requestedAt + offset
    }
}
