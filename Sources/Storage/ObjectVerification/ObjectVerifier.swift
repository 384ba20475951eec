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
    let rules: VerificationRules
    let clock: any WallClock

    package init(
        storage: StorageClient,
        credentials: any CredentialProvider,
        rules: VerificationRules = VerificationRules(),
        clock: any WallClock = SystemWallClock()
    ) {
        self.storage = storage
        self.credentials = credentials
        self.rules = rules
        self.clock = clock
    }

    /// Looks once.
    package func examine(_ subject: VerificationSubject) async -> Examination {
        do throws(StorageError) {
            return try await credentials.use { credentials throws(StorageError) in
                try await look(at: subject, with: credentials)
            }
        } catch {
            return Examination(failure: error)
        }
    }

    private func look(
        at subject: VerificationSubject,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> Examination {
        let head = try await storage.head(subject.key, with: credentials)
        if head.isOlder(than: subject.requestedAt, answeredAt: clock.now()) {
            return .absent
        }
        return try await judge(head, subject: subject, credentials: credentials)
    }

    private func judge(
        _ head: ObjectHead,
        subject: VerificationSubject,
        credentials: SigningCredentials
    ) async throws(StorageError) -> Examination {
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
        switch HeadJudgement(head, claims: subject.claims, rules: rules) {
        case .unreported:
            return .unreported(evidence)
        case .sizeMismatch:
            return .sizeMismatch(evidence)
        case .unprovable:
            return .unprovable(evidence)
        case .proven(let proof, let fingerprint):
            evidence.proof = proof
            evidence.fingerprint = fingerprint?.hex
            return .proven(evidence)
        case .undecided(let candidates):
            return try await download(head, candidates: candidates, subject: subject, evidence: evidence, credentials)
        }
    }

    private func download(
        _ head: ObjectHead,
        candidates: [Digest],
        subject: VerificationSubject,
        evidence: ObjectEvidence,
        _ credentials: SigningCredentials
    ) async throws(StorageError) -> Examination {
        var evidence = evidence
        let algorithms = Set(candidates.compactMap(\.algorithm))
        let digests = try await storage.digests(of: subject.key, head: head, using: algorithms, with: credentials)
        evidence.examinedAt = clock.now()
        if let match = candidates.first(where: digests.contains) {
            evidence.fingerprint = match.hex
            evidence.proof = .download
            return .proven(evidence)
        }
        evidence.fingerprint = digests.first?.hex
        return .fingerprintMismatch(evidence)
    }
}

extension Examination {
    /// What a failure to look says: only a 404 and a denial are answers about the object.
    init(failure error: StorageError) {
        switch error.code {
        case .notFound where error.providerCode != "NoSuchBucket": self = .absent
        case .accessDenied, .invalidRequest: self = .denied(error.description)
        default: self = .unanswered("\(error). \(error.remedy)")
        }
    }
}
