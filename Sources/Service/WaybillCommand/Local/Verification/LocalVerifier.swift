import ControlProtocol
import ObjectVerification
import Primitives
import Synchronization
import Worker

/// Looks at the objects of one profile, without a worker.
final class LocalVerifier: Sendable {
    /// Looks once, and tells of what it reads.
    typealias Look =
        @Sendable (VerificationSubject, @escaping @Sendable (DownloadProgress) -> Void) async -> Examination

    let name: ProfileName
    let bucket: String
    private let look: Look
    private let silence: Silence
    /// Whether the object store is known to be away.
    private let isAway: @Sendable () -> Bool
    private let hasAnswered = Mutex(false)
    /// Lets time pass between two looks.
    private let pause: @Sendable (Duration) async throws -> Void

    init(
        name: ProfileName,
        bucket: String,
        patience: Int,
        isAway: @escaping @Sendable () -> Bool = { false },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        look: @escaping Look
    ) {
        self.name = name
        self.bucket = bucket
        silence = Silence(limit: patience)
        self.isAway = isAway
        self.pause = pause
        self.look = look
    }

    convenience init(_ profile: WorkerProfile, patience: Int) {
        let verifier = profile.verifier
        self.init(
            name: profile.name,
            bucket: profile.bucket,
            patience: patience,
            isAway: { verifier.isBreakerOpen },
            look: { subject, progress in await verifier.examine(subject, progress: progress) }
        )
    }

    /// Finds out about one object.
    ///
    /// - Parameters:
    ///   - object: What it is said to be.
    ///   - line: The line that names it.
    ///   - progress: Told of what was read, where the bytes have to decide.
    /// - Returns: What the last of a few looks said.
    func find(
        _ object: ClaimedObject,
        line: Int? = nil,
        progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
    ) async -> ObjectFinding {
        guard !silence.isOver else {
            return finding(
                .unanswered("not asked: \(silence.limit) objects of this profile in a row had no answer"),
                object,
                line
            )
        }
        let subject = VerificationSubject(
            key: object.key,
            claims: [VerificationSubject.Claim(size: object.size, fingerprint: object.fingerprint)],
            requestedAt: object.since ?? Timestamp(milliseconds: 0)
        )
        let patient = PatientLook(
            seed: UInt64(line ?? 0),
            isAway: { [self] in hasAnswered.withLock { $0 } && isAway() },
            pause: pause
        )
        let examination = await patient.examine { await look(subject, progress) }
        if !examination.isSilence {
            hasAnswered.withLock { $0 = true }
        }
        silence.note(isAnswered: !examination.isSilence)
        return finding(examination, object, line)
    }

    private func finding(_ examination: Examination, _ object: ClaimedObject, _ line: Int?) -> ObjectFinding {
        ObjectFinding(examination, of: object, profile: name, bucket: bucket, line: line)
    }
}
