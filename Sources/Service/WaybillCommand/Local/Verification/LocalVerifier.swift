import ControlProtocol
import ObjectVerification
import Primitives
import Synchronization
import Worker

/// Looks at the objects of one profile, without a worker.
final class LocalVerifier: Sendable {
    let name: ProfileName
    let bucket: String
    private let look: @Sendable (VerificationSubject) async -> Examination
    /// How many objects in a row had no answer.
    private let silence = Mutex(0)
    /// After how many of those nobody is asked any more.
    private let patience: Int

    init(
        name: ProfileName,
        bucket: String,
        patience: Int,
        look: @escaping @Sendable (VerificationSubject) async -> Examination
    ) {
        self.name = name
        self.bucket = bucket
        self.patience = patience
        self.look = look
    }

    convenience init(_ profile: WorkerProfile, patience: Int) {
        let verifier = profile.verifier
        self.init(name: profile.name, bucket: profile.bucket, patience: patience) { await verifier.examine($0) }
    }

    /// Finds out about one object.
    ///
    /// - Parameters:
    ///   - object: What it is said to be.
    ///   - line: The line that names it.
    /// - Returns: What the last of a few looks said.
    func find(_ object: ClaimedObject, line: Int? = nil) async -> ObjectFinding {
        guard silence.withLock({ $0 < patience }) else {
            return finding(
                .unanswered("not asked: \(patience) objects of this profile in a row had no answer"),
                object,
                line
            )
        }
        let subject = VerificationSubject(
            key: object.key,
            claims: [VerificationSubject.Claim(size: object.size, fingerprint: object.fingerprint)],
            requestedAt: object.since ?? Timestamp(milliseconds: 0)
        )
        let examination = await PatientLook(seed: UInt64(line ?? 0)).examine { await look(subject) }
        silence.withLock { $0 = examination.isUnanswered ? $0 + 1 : 0 }
        return finding(examination, object, line)
    }

    private func finding(_ examination: Examination, _ object: ClaimedObject, _ line: Int?) -> ObjectFinding {
        ObjectFinding(examination, of: object, profile: name, bucket: bucket, line: line)
    }
}
