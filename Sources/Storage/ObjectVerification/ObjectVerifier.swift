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
    let downloads: DownloadLimits
    let clock: any WallClock

    package init(
        storage: StorageClient,
        credentials: any CredentialProvider,
        rules: VerificationRules = VerificationRules(),
        downloads: DownloadLimits = DownloadLimits(),
        clock: any WallClock = SystemWallClock()
    ) {
        self.storage = storage
        self.credentials = credentials
        self.rules = rules
        self.downloads = downloads
        self.clock = clock
    }

    /// The object store or its STS is not asked for now, because it did not answer.
    package var isBreakerOpen: Bool {
        storage.isBreakerOpen
    }

    /// Looks once.
    ///
    /// - Parameters:
    ///   - subject: What to look at.
    ///   - progress: Told of what was read, where the bytes have to decide.
    /// - Returns: What it says.
    package func examine(
        _ subject: VerificationSubject,
        progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
    ) async -> Examination {
        do throws(StorageError) {
            let head = try await head(subject.key)
            if let requestedAt = subject.requestedAt,
                head.isOlder(than: requestedAt, answeredAt: clock.now(), margin: rules.clockMargin)
            {
                return .stale(evidence(of: head))
            }
            return try await judge(head, subject: subject, progress: progress)
        } catch {
            return Examination(failure: error)
        }
    }

    private func judge(
        _ head: ObjectHead,
        subject: VerificationSubject,
        progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws(StorageError) -> Examination {
        var evidence = evidence(of: head)
        switch HeadJudgement(head, claims: subject.claims, rules: rules) {
        case .unreported:
            if subject.recordsHash {
                let algorithm = rules.fingerprint.algorithm(for: subject.claims)
                let content = try await content(
                    of: subject.key,
                    head: head,
                    using: [algorithm],
                    progress: progress,
                    isExpected: { head.word(on: $0) == .agrees }
                )
                evidence.fingerprint = content[algorithm]?.hex
                evidence.examinedAt = clock.now()
            }
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
            let content = try await content(
                of: subject.key,
                head: head,
                using: Set(candidates.compactMap(\.algorithm)),
                progress: progress,
                isExpected: { content in candidates.contains(where: content.meets) }
            )
            evidence.examinedAt = clock.now()
            if let match = candidates.first(where: content.meets) {
                evidence.fingerprint = match.hex
                evidence.proof = .download
                return .proven(evidence)
            }
            evidence.fingerprint = candidates.first?.algorithm.flatMap { content[$0] }?.hex
            return .fingerprintMismatch(evidence)
        }
    }
}

extension ObjectVerifier {
    func head(_ key: ObjectKey, versionID: String? = nil) async throws(StorageError) -> ObjectHead {
        try await credentials.use { credentials throws(StorageError) in
            try await storage.head(key, versionID: versionID, with: credentials)
        }
    }

    /// The lasting part of a head, which proves nothing yet.
    func evidence(of head: ObjectHead) -> ObjectEvidence {
        ObjectEvidence(
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
    }
}

extension Examination {
    /// What a failure to verify says: only a 404 and a code about permissions are answers about the object.
    init(failure error: StorageError) {
        switch error.code {
        case .notFound where error.providerCode != "NoSuchBucket": self = .absent
        case .accessDenied: self = .denied(error.description)
        case .throttled: self = .throttled("\(error). \(error.remedy)")
        default: self = .unanswered("\(error). \(error.remedy)")
        }
    }
}
