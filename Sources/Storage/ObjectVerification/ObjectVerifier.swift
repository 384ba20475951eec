import Cryptography
package import ObjectStorage
package import Primitives
import RequestSigning

/// Looks at objects, and says what they prove.
///
/// Never uses a dock's credentials (rules.md, Credentials).
package struct ObjectVerifier: Sendable {
    let storage: StorageClient
    let credentials: any CredentialProvider
    let rule: UnprovableRule
    let clock: any WallClock

    package init(
        storage: StorageClient,
        credentials: any CredentialProvider,
        rule: UnprovableRule = .download,
        clock: any WallClock = SystemWallClock()
    ) {
        self.storage = storage
        self.credentials = credentials
        self.rule = rule
        self.clock = clock
    }

    /// Looks once.
    package func examine(_ subject: VerificationSubject) async -> Examination {
        do throws(StorageError) {
            let credentials = try await credentials.credentials()
            let asked = clock.now()
            let head = try await storage.head(subject.key, with: credentials)
            if head.isOlder(than: subject.requestedAt, askedAt: asked) {
                return .absent
            }
            return try await judge(head, subject: subject, credentials: credentials)
        } catch {
            return Examination(failure: error)
        }
    }

    private func judge(
        _ head: ObjectHead,
        subject: VerificationSubject,
        credentials: SigningCredentials
    ) async throws(StorageError) -> Examination {
        let expected = subject.claims.compactMap(ExpectedContent.init)
        var evidence = ObjectEvidence(
            head: ObjectFacts(
                size: head.size,
                etag: head.etag,
                versionID: head.versionID,
                lastModified: head.lastModified
            ),
            fingerprint: nil,
            proof: nil,
            examinedAt: clock.now()
        )
        if expected.isEmpty {
            return .unreported(evidence)
        }
        let candidates = expected.filter { $0.size == head.size }
        if candidates.isEmpty {
            return .sizeMismatch(evidence)
        }
        for candidate in candidates {
            if let proof = head.proof(of: candidate.fingerprint) {
                evidence.fingerprint = candidate.fingerprint.hex
                evidence.proof = proof
                return .proven(evidence)
            }
        }
        // An unequal MD5-shaped ETag or full checksum is settled by reading the bytes, whatever the rule says.
        guard head.offersDigest || rule == .download else {
            if rule == .acceptSize {
                evidence.proof = .sizeOnly
                return .proven(evidence)
            }
            return .unprovable(evidence)
        }
        return try await download(head, candidates: candidates, subject: subject, evidence: evidence, credentials)
    }

    private func download(
        _ head: ObjectHead,
        candidates: [ExpectedContent],
        subject: VerificationSubject,
        evidence: ObjectEvidence,
        _ credentials: SigningCredentials
    ) async throws(StorageError) -> Examination {
        var evidence = evidence
        let algorithms = Set(candidates.compactMap { $0.fingerprint.algorithm })
        let digests = try await storage.digests(of: subject.key, head: head, using: algorithms, with: credentials)
        evidence.examinedAt = clock.now()
        if let match = candidates.first(where: { digests.contains($0.fingerprint) }) {
            evidence.fingerprint = match.fingerprint.hex
            evidence.proof = .download
            return .proven(evidence)
        }
        evidence.fingerprint = digests.first?.hex
        return .fingerprintMismatch(evidence)
    }
}

/// A claim that can be compared: a size, and a fingerprint of a known algorithm.
struct ExpectedContent {
    let size: Int64
    let fingerprint: Digest

    init?(_ claim: VerificationSubject.Claim) {
        guard let size = claim.size, let fingerprint = claim.fingerprint.flatMap({ Digest(hex: $0) }),
            fingerprint.algorithm != nil
        else {
            return nil
        }
        self.size = size
        self.fingerprint = fingerprint
    }
}

extension Examination {
    /// What a failure to look says: only a 404 and a denial are answers about the object.
    init(failure error: StorageError) {
        switch error.code {
        case .notFound: self = .absent
        case .accessDenied: self = .denied(error.description)
        default: self = .unanswered(error.description)
        }
    }
}
