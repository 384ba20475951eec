import FoundationEssentials
import Logging
import Metrics
import ObjectVerification
import Primitives
import UploadTracking

/// Looks at the objects of due files, and settles what they prove in one transaction with the notice.
struct VerificationLoop: Sendable {
    /// How long a leased file is one worker's: longer than a HEAD, and a download renews nothing yet, so generous.
    static let lease = Duration.seconds(15 * 60)

    let tracker: UploadTracker
    let profiles: ProfileDirectory
    let concurrency: Int
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger

    func run() async {
        let loop = DueLoop(
            work: .verification,
            store: tracker.store,
            clock: clock,
            bell: bells.verification,
            concurrency: concurrency,
            logger: logger
        )
        await loop.run(
            take: { limit in
                try await tracker.store.write { transaction in
                    try transaction.leaseVerifications(limit: limit, until: transaction.now + Self.lease)
                }
            },
            perform: perform
        )
    }

    private func perform(_ lease: VerificationLease) async throws {
        let verdict = await verdict(on: lease)
        if Task.isCancelled {
            // The look was broken off by our own ending: it says nothing of the object store.
            throw CancellationError()
        }
        Counter(
            label: "waybill_verifications_total",
            dimensions: [
                ("profile", lease.profile.value),
                ("verdict", verdict.label),
                ("proof", verdict.evidence?.proof?.rawValue ?? ""),
            ]
        )
        .increment()
        if case .denied(let message) = verdict {
            logger.error(
                "the object store refuses to show an object",
                metadata: ["upload": "\(lease.uploadID)", "profile": "\(lease.profile)", "error": "\(message)"]
            )
        } else if case .unanswered(let message) = verdict {
            logger.warning(
                "no answer about an object",
                metadata: ["upload": "\(lease.uploadID)", "profile": "\(lease.profile)", "error": "\(message)"]
            )
        }
        let judgement = Judgement(
            objectKey: lease.file.objectKey,
            verdict: verdict,
            askedAt: lease.leasedAt,
            claims: lease.file.report.claims
        )
        _ = try await tracker.apply(.judged(judgement), to: lease.uploadID)
        bells.outbox.ring()
        bells.commands.ring()
        bells.changes.signal()
    }

    private func verdict(on lease: VerificationLease) async -> Verdict {
        guard let profile = profiles[lease.profile] else {
            return .unanswered(message: "the profile '\(lease.profile)' is no longer in the settings")
        }
        let subject = VerificationSubject(
            key: lease.file.objectKey,
            claims: lease.file.report.claims.map {
                VerificationSubject.Claim(size: $0.size, fingerprint: $0.fingerprint)
            },
            requestedAt: lease.requestedAt
        )
        return Verdict(await profile.verifier.examine(subject))
    }
}

extension Verdict {
    /// Says in the domain's words what an examination found.
    init(_ examination: Examination) {
        switch examination {
        case .proven(let evidence): self = .proven(Evidence(evidence))
        case .absent: self = .absent
        case .sizeMismatch(let evidence): self = .sizeMismatch(Evidence(evidence))
        case .fingerprintMismatch(let evidence): self = .fingerprintMismatch(Evidence(evidence))
        case .unprovable(let evidence): self = .unprovable(Evidence(evidence))
        case .unreported(let evidence): self = .unreported(Evidence(evidence))
        case .denied(let message): self = .denied(message: message)
        case .throttled(let message), .unanswered(let message): self = .unanswered(message: message)
        }
    }

    var label: String {
        switch self {
        case .proven: "verified"
        case .absent: "absent"
        case .sizeMismatch: "size_mismatch"
        case .fingerprintMismatch: "fingerprint_mismatch"
        case .unprovable: "unprovable"
        case .unreported: "unreported"
        case .denied: "access_denied"
        case .unanswered: "unanswered"
        }
    }
}

extension Evidence {
    init(_ evidence: ObjectEvidence) {
        self.init(
            size: evidence.head.size,
            etag: evidence.head.etag,
            versionID: evidence.head.versionID,
            lastModified: evidence.head.lastModified,
            fingerprint: evidence.fingerprint,
            proof: evidence.proof.map(Proof.init),
            verifiedAt: evidence.examinedAt
        )
    }
}

extension Evidence.Proof {
    init(_ proof: ObjectEvidence.Proof) {
        switch proof {
        case .etagMD5: self = .etagMD5
        case .checksum: self = .checksum
        case .metadata: self = .metadata
        case .download: self = .download
        case .sizeOnly: self = .sizeOnly
        }
    }
}
