import Cryptography
import ObjectStorage

/// What a head alone says of an object that is there (rules.md, Reports and settlement).
enum HeadJudgement: Equatable {
    /// No claim has both a size and a fingerprint: there is nothing to prove.
    case unreported
    /// No complete claim has this size.
    case sizeMismatch
    /// With the fingerprint that was met, where it is one that the head can meet.
    case proven(ObjectEvidence.Proof, fingerprint: Digest?)
    /// The bytes decide: one of these is their digest, or none.
    case undecided([Digest])
    /// Nothing that may be used can decide.
    case unprovable

    init(_ head: ObjectHead, claims: [VerificationSubject.Claim], rule: UnprovableRule) {
        let complete = claims.compactMap(CompleteClaim.init)
        let matching = complete.filter { $0.size == head.size }
        guard !matching.isEmpty else {
            self = complete.isEmpty ? .unreported : .sizeMismatch
            return
        }
        let fingerprints = matching.compactMap(\.digest)
        for fingerprint in fingerprints {
            if let proof = head.proof(of: fingerprint) {
                self = .proven(proof, fingerprint: fingerprint)
                return
            }
        }
        // An unequal MD5-shaped ETag or full checksum is settled by reading the bytes, whatever the rule says. A
        // checksum of another algorithm says nothing either way.
        let hasUnequal =
            head.hasMD5ShapedETag
            || fingerprints.contains { $0.algorithm.map { head.checksums[$0.rawValue] != nil } ?? false }
        if !fingerprints.isEmpty && (hasUnequal || rule == .download) {
            self = .undecided(fingerprints)
        } else if rule == .acceptSize && !hasUnequal {
            self = .proven(.sizeOnly, fingerprint: nil)
        } else {
            self = .unprovable
        }
    }
}

/// A claim of both a size and a fingerprint.
private struct CompleteClaim {
    let size: Int64
    /// `nil` where the fingerprint is not the hexadecimal of an algorithm that is known here.
    let digest: Digest?

    init?(_ claim: VerificationSubject.Claim) {
        guard let size = claim.size, let fingerprint = claim.fingerprint, !fingerprint.isEmpty else {
            return nil
        }
        self.size = size
        digest = Digest(hex: fingerprint).flatMap { $0.algorithm == nil ? nil : $0 }
    }
}
