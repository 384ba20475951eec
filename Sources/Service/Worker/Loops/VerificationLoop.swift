import Logging
import Metrics
import ObjectVerification
import Primitives
import Synchronization
import UploadTracking

/// Looks at the objects of due files, and settles what they prove in one transaction with the notice.
///
/// A file that has ended is looked at too: a failed one for a late proof, a verified one for what has become of it.
struct VerificationLoop: Sendable {
    /// How long a leased file is one worker's; a look that takes longer renews it.
    static let lease = Duration.seconds(60)

    let tracker: UploadTracker
    let profiles: ProfileDirectory
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger
    private let places: ProfilePlaces

    init(
        tracker: UploadTracker,
        profiles: ProfileDirectory,
        concurrency: Int,
        clock: any WallClock,
        bells: LoopBells,
        logger: Logger
    ) {
        self.tracker = tracker
        self.profiles = profiles
        self.clock = clock
        self.bells = bells
        self.logger = logger
        // Two, so that a download leaves one for a HEAD.
        places = ProfilePlaces(capacity: concurrency, guaranteed: 2) { profiles.all.count <= 1 }
    }

    func run() async {
        let loop = DueLoop(
            name: "verification",
            nextDue: { try places.nextDue(.verification, in: $0) },
            store: tracker.store,
            bell: bells.verification,
            concurrency: .max,
            logger: logger
        )
        await loop.run(
            take: take,
            perform: perform
        )
    }

    /// A leased file, and when its upload was requested by this worker's clock, which the object store's is held against.
    private struct Look: Sendable {
        var lease: VerificationLease
        var requestedAt: Timestamp
    }

    private func take(_: Int) async throws -> [Look] {
        // Before the wait for the store: a new object must not seem older than the request.
        let takenAt = clock.now()
        return try await places.take(.verification, from: tracker.store) { transaction, profile, limit in
            try transaction.leaseVerifications(of: profile, limit: limit, until: transaction.now + Self.lease)
        }
        .map { Look(lease: $0, requestedAt: takenAt - ($0.leasedAt - $0.requestedAt)) }
    }

    private func perform(_ taken: Look) async throws {
        let lease = taken.lease
        defer { places.giveBack(lease.profile) }
        let event = try await whileHolding(lease) { progress in
            if lease.file.state == .verified, let proven = lease.file.evidence {
                await audit(lease, proven: proven, progress: progress)
            } else {
                await look(lease, requestedAt: taken.requestedAt, progress: progress)
            }
        }
        // Broken off by our own ending, it says nothing of the object store.
        try Task.checkCancellation()
        guard try await tracker.settle(lease, by: event) else {
            logger.debug("verification lease lost to another worker", metadata: metadata(lease))
            return
        }
        bells.ringOutbox()
        bells.commands.ring()
        bells.changes.signal()
    }

    private func look(
        _ lease: VerificationLease,
        requestedAt: Timestamp,
        progress: LatestProgress
    ) async -> UploadEvent {
        let began = ContinuousClock.now
        let verdict: Verdict
        switch hands(for: lease) {
        case .success(let profile):
            let subject = VerificationSubject(
                key: lease.file.objectKey,
                claims: lease.file.report.claims.map {
                    VerificationSubject.Claim(size: $0.size, fingerprint: $0.fingerprint)
                },
                requestedAt: lease.file.objectKey.hasSegment(lease.uploadID.description) ? nil : requestedAt,
                recordsHash: lease.file.isSettledByUnreported(askedAt: lease.leasedAt, policy: profile.policy)
            )
            let examination = await profile.verifier.examine(subject) { progress.set($0) }
            verdict = Verdict(examination, at: lease.leasedAt + (ContinuousClock.now - began))
        case .failure(let obstacle):
            verdict = .unanswered(message: obstacle.message)
        }
        report(verdict, on: lease)
        return .judged(
            Judgement(
                objectKey: lease.file.objectKey,
                verdict: verdict,
                askedAt: lease.leasedAt,
                claims: lease.file.report.claims
            )
        )
    }

    private func audit(_ lease: VerificationLease, proven: Evidence, progress: LatestProgress) async -> UploadEvent {
        let began = ContinuousClock.now
        let answer: AuditJudgement.Answer
        switch hands(for: lease) {
        case .success(let profile):
            let recorded = RecordedObject(
                key: lease.file.objectKey,
                facts: ObjectFacts(proven),
                fingerprint: proven.isOfBytes ? proven.fingerprint : nil
            )
            let recheck = await profile.verifier.recheck(
                recorded,
                readsBytes: lease.file.verification.request?.readsBytes ?? false
            ) { progress.set($0) }
            answer = AuditJudgement.Answer(recheck, at: lease.leasedAt + (ContinuousClock.now - began))
        case .failure(let obstacle):
            answer = .unanswered(message: obstacle.message)
        }
        report(answer, on: lease)
        return .audited(AuditJudgement(objectKey: lease.file.objectKey, answer: answer, askedAt: lease.leasedAt))
    }

    /// Why a file cannot be looked at.
    private struct Obstacle: Error {
        var message: String
    }

    /// The profile that looks, where it is still the one that the file was uploaded for.
    private func hands(for lease: VerificationLease) -> Result<WorkerProfile, Obstacle> {
        guard let profile = profiles[lease.profile] else {
            return .failure(Obstacle(message: "the profile '\(lease.profile)' is no longer in the settings"))
        }
        guard profile.bucket == lease.file.bucket else {
            return .failure(
                Obstacle(
                    message: "the object is in the bucket '\(lease.file.bucket)', and the profile '\(lease.profile)' "
                        + "has another now; give the new bucket a profile of its own"
                )
            )
        }
        return .success(profile)
    }

    /// Does something with a leased file, and keeps the lease meanwhile.
    ///
    /// - Throws: `CancellationError` where the lease was lost, or the task was canceled.
    private func whileHolding(
        _ lease: VerificationLease,
        _ work: @escaping @Sendable (LatestProgress) async -> UploadEvent
    ) async throws -> UploadEvent {
        let progress = LatestProgress()
        return try await withThrowingTaskGroup(of: UploadEvent?.self) { group in
            group.addTask { await work(progress) }
            group.addTask {
                try await keep(lease, progress)
                return nil
            }
            defer { group.cancelAll() }
            guard let event = try await group.next() ?? nil else {
                throw CancellationError()
            }
            return event
        }
    }

    /// Returns when the lease is another's.
    private func keep(_ lease: VerificationLease, _ progress: LatestProgress) async throws {
        while true {
            try await Task.sleep(for: Self.lease / 4)
            do {
                guard try await tracker.renew(lease, for: Self.lease, progress: progress.latest) else {
                    return
                }
                bells.changes.signal()
            } catch is TrackingStoreError {
                // It lapses unless the store comes back in time; what was looked at counts unless another takes it.
            }
        }
    }
}

// What an operator is told of looks.
extension VerificationLoop {
    private func report(_ verdict: Verdict, on lease: VerificationLease) {
        Counter(
            label: "waybill_verifications_total",
            dimensions: [
                ("profile", lease.profile.value),
                ("verdict", verdict.label),
                ("proof", verdict.evidence?.proof?.rawValue ?? ""),
            ]
        )
        .increment()
        logger.debug(
            "verification",
            metadata: metadata(lease).merging(["verdict": "\(verdict.label)"]) { $1 }
        )
        switch verdict {
        case .denied(let message):
            logger.error("the object store refuses to show an object", metadata: metadata(lease, error: message))
        case .unanswered(let message), .throttled(let message):
            reportSilence(message, on: lease)
        case .proven where lease.file.state == .failed:
            logger.notice("late proof recorded for a failed file", metadata: metadata(lease))
        default:
            break
        }
    }

    private func report(_ answer: AuditJudgement.Answer, on lease: VerificationLease) {
        Counter(
            label: "waybill_audits_total",
            dimensions: [("profile", lease.profile.value), ("result", answer.label)]
        )
        .increment()
        switch answer {
        case .found(.intact, _, _):
            break
        case .found(.denied, _, let message):
            logger.error("the object store refuses to show an object", metadata: metadata(lease, error: message))
        case .found(let finding, _, let message):
            logger.error(
                "a verified object has changed",
                metadata: metadata(lease, error: message ?? finding.rawValue)
            )
        case .unanswered(let message):
            reportSilence(message, on: lease)
        }
    }

    /// An open breaker has been told of once; each look that it turns away is no news.
    private func reportSilence(_ message: String, on lease: VerificationLease) {
        let isKnown = profiles[lease.profile]?.verifier.isBreakerOpen ?? false
        logger.log(
            level: isKnown ? .debug : .warning,
            "no answer from the object store",
            metadata: metadata(lease, error: message)
        )
    }

    private func metadata(_ lease: VerificationLease, error: String? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "upload": "\(lease.uploadID)", "profile": "\(lease.profile)", "module": "\(lease.file.module)",
        ]
        metadata["error"] = error.map { "\($0)" }
        return metadata
    }
}

extension Evidence {
    /// Its fingerprint is of the object's bytes: what proved it compared them.
    fileprivate var isOfBytes: Bool {
        switch proof {
        case .etagMD5, .checksum, .download: true
        case .metadata, .sizeOnly, .existsOnly, nil: false
        }
    }
}

/// How far a look has read, from the thread that reads to the one that keeps the lease.
private final class LatestProgress: Sendable {
    private let value = Mutex<ReadProgress?>(nil)

    var latest: ReadProgress? {
        value.withLock { $0 }
    }

    func set(_ progress: DownloadProgress) {
        value.withLock { $0 = ReadProgress(bytesRead: progress.bytesRead, size: progress.size) }
    }
}
