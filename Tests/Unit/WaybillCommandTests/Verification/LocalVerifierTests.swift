import ControlProtocol
import ObjectVerification
import Primitives
import Synchronization
import Testing

@testable import WaybillCommand

@Suite struct LocalVerifierTests {
    private static let unanswered = Examination.unanswered("away")

    @Test(
        arguments: [
            ([unanswered, unanswered, .absent], 3, Examination.absent), ([.absent], 1, .absent),
            (Array(repeating: unanswered, count: 20), PatientLook.attempts, unanswered),
            (Array(repeating: .throttled("slow"), count: 20), PatientLook.throttledAttempts, .throttled("slow")),
            ([.denied("no"), .absent], 1, .denied("no")),
        ] as [([Examination], Int, Examination)]
    )
    func whereNobodyAnswersItIsAskedAgain(answers: [Examination], looks: Int, end: Examination) async {
        let pauses = Mutex<[Duration]>([])
        var asked = 0
        let look = PatientLook(seed: 3) { pause in pauses.withLock { $0.append(pause) } }
        let examination = await look.examine {
            asked += 1
            return answers[asked - 1]
        }
        #expect(examination == end && asked == looks)
        let waited = pauses.withLock { $0 }
        #expect(waited.count == looks - 1 && waited.allSatisfy { (.milliseconds(500) ... .seconds(8)).contains($0) })
    }

    @Test func whereThereIsNoTimeLeftItIsNotAskedAgain() async {
        var asked = 0
        let look = PatientLook(seed: 3) { _ in throw CancellationError() }
        _ = await look.examine {
            asked += 1
            return Self.unanswered
        }
        #expect(asked == 1)
    }

    @Test func anOutageIsWaitedOutAndCostsNoObject() async throws {
        // It answers once, is away for a minute and a half, and is back; at another time it stays away.
        for (outage, verdict) in [(90, ObjectFinding.Verdict.failed), (1000, .unanswered)] {
            let looks = Mutex(0)
            let verifier = LocalVerifier(
                name: try #require(ProfileName("eu")),
                bucket: "b",
                patience: 1,
                isAway: { looks.withLock { $0 <= outage } },
                pause: { _ in },
                look: { _, _ in
                    looks.withLock { looks in
                        looks += 1
                        return (2...outage).contains(looks) ? Self.unanswered : .absent
                    }
                }
            )
            #expect(await verifier.find(try object()).verdict == .failed)
            #expect(await verifier.find(try object()).verdict == verdict)
            let seconds = Int(PatientLook.longestAbsence.components.seconds)
            #expect(looks.withLock { $0 } == min(outage + 1, 1 + seconds + PatientLook.attempts))
        }
    }

    @Test func whoHasNeverAnsweredIsNotWaitedFor() async throws {
        let looks = Mutex(0)
        let verifier = LocalVerifier(
            name: try #require(ProfileName("eu")),
            bucket: "b",
            patience: 1,
            isAway: { true },
            pause: { _ in },
            look: { _, _ in
                looks.withLock { $0 += 1 }
                return Self.unanswered
            }
        )
        #expect(await verifier.find(try object()).verdict == .unanswered)
        #expect(looks.withLock { $0 } == PatientLook.attempts)
    }

    private func object() throws -> ClaimedObject {
        ClaimedObject(key: try ObjectKey("a"), size: 1, fingerprint: "00", since: nil)
    }

    @Test func aProfileThatNobodyAnswersForIsGivenUp() async throws {
        let answers = Mutex<[Examination]>([.absent, Self.unanswered, .absent, Self.unanswered, Self.unanswered])
        let verifier = LocalVerifier(
            name: try #require(ProfileName("eu")),
            bucket: "b",
            patience: 2,
            pause: { _ in throw CancellationError() },
            look: { _, _ in answers.withLock { $0.isEmpty ? .absent : $0.removeFirst() } }
        )
        var verdicts: [ObjectFinding.Verdict] = []
        for line in 1...7 {
            verdicts.append(await verifier.find(try object(), line: line).verdict)
        }
        #expect(verdicts == [.failed, .unanswered, .failed, .unanswered, .unanswered, .unanswered, .unanswered])
        #expect(await verifier.find(try object()).reason?.message.hasPrefix("not asked") == true)
    }

    @Test func theClaimIsHandedOnAndTheAgeCountsOnlyWhereItIsSaid() async throws {
        let subjects = Mutex<[VerificationSubject]>([])
        let verifier = LocalVerifier(name: try #require(ProfileName("eu")), bucket: "b", patience: 1) { subject, _ in
            subjects.withLock { $0.append(subject) }
            return .absent
        }
        let since = Timestamp(seconds: 1_772_366_400)
        _ = await verifier.find(try object())
        _ = await verifier.find(ClaimedObject(key: try ObjectKey("b"), size: 2, fingerprint: "01", since: since))
        let claims = [
            VerificationSubject.Claim(size: 1, fingerprint: "00"),
            VerificationSubject.Claim(size: 2, fingerprint: "01"),
        ]
        let seen = subjects.withLock { $0 }
        #expect(seen.flatMap(\.claims) == claims)
        #expect(seen.map(\.requestedAt) == [Timestamp(milliseconds: 0), since])
    }
}
