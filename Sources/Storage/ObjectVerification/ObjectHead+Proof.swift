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

    /// It holds a digest that could have been the fingerprint's equal.
    var offersDigest: Bool {
        !checksums.isEmpty || etag.flatMap { Digest(hex: $0) }?.algorithm == .md5
    }

    /// The object is from before a moment, by the object store's clock.
    ///
    /// The answer's date tells how far that clock is from ours. Both dates are whole seconds, and the answer was on
    /// its way, so two seconds are let pass.
    func isOlder(than requestedAt: Timestamp, askedAt: Timestamp) -> Bool {
        guard let lastModified else {
            return false
        }
        let offset = date.map { $0 - Timestamp(seconds: askedAt.seconds) } ?? .zero
        return lastModified + .seconds(2) < requestedAt + offset
    }
}
