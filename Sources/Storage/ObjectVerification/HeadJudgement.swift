import Cryptography
import ObjectStorage

/// What a head alone says of an object that is there (rules.md, Reports and settlement).
enum HeadJudgement: Equatable {
    /// No claim has both a size and a usable fingerprint, and none says another size: there is nothing to prove.
    case unreported
    /// No complete claim has this size; where there is none, no claim of a size does.
    case sizeMismatch
    /// With the fingerprint that was met, where it is one that the head can meet.
    case proven(ObjectEvidence.Proof, fingerprint: Digest?)
    /// The bytes decide: one of these is their digest, or none.
    case undecided([Digest])
    /// Nothing that may be used can decide.
    case unprovable

    init(_ head: ObjectHead, claims: [VerificationSubject.Claim], rules: VerificationRules) {
        let rule = rules.unprovable
        let complete = claims.compactMap { CompleteClaim($0, rule: rules.fingerprint) }
        let matching = complete.filter { $0.size == head.size }
        guard !matching.isEmpty else {
            let sizes = complete.isEmpty ? claims.compactMap(\.size) : complete.map(\.size)
            self = sizes.isEmpty || sizes.contains(head.size) ? .unreported : .sizeMismatch
            return
        }
        let fingerprints = matching.compactMap(\.digest)
        for fingerprint in fingerprints {
            if let proof = head.proof(of: fingerprint) {
                self = .proven(proof, fingerprint: fingerprint)
                return
            }
        }
        if rules.trustsMetadata,
            let fingerprint = fingerprints.first(where: { !head.contradicts($0) && head.metadataNames($0) })
        {
            self = .proven(.metadata, fingerprint: fingerprint)
            return
        }
        // An unequal MD5-shaped ETag or full checksum is settled by reading the bytes, whatever the rule says. A
        // checksum of another algorithm says nothing either way.
        let hasUnequal = head.hasMD5ShapedETag || fingerprints.contains(where: head.hasChecksum)
        if !fingerprints.isEmpty && (hasUnequal || rule == .download) {
            self = .undecided(fingerprints)
        } else if rule == .acceptSize && !hasUnequal {
            self = .proven(.sizeOnly, fingerprint: nil)
        } else {
            self = .unprovable
        }
    }
}

/// A claim of both a size and a fingerprint that counts.
private struct CompleteClaim {
    let size: Int64
    /// `nil` where the fingerprint is no digest of an algorithm that is known here.
    let digest: Digest?

    init?(_ claim: VerificationSubject.Claim, rule: FingerprintRule) {
        guard let size = claim.size, let fingerprint = rule.fingerprint(claim.fingerprint) else {
            return nil
        }
        self.size = size
        digest = fingerprint.digest
    }
}
