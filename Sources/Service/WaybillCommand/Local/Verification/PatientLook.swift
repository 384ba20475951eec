import ObjectVerification
import Primitives

/// Looks at an object, and looks again where nobody answered; an outage is waited out.
struct PatientLook: Sendable {
    /// How many looks there are at most.
    static let attempts = 5
    /// How many where the object store wants to be asked less often: it is there.
    static let throttledAttempts = 10
    private static let base = Duration.seconds(1)
    private static let cap = Duration.seconds(8)

    /// How long an object store that has answered before is waited for, without that an object loses its turn.
    static let longestAbsence = Duration.seconds(120)
    private static let absencePause = Duration.seconds(1)

    /// What tells this object's pauses from others'.
    let seed: UInt64
    /// Whether the object store answered before, and is known to be away now.
    var isAway: @Sendable () -> Bool = { false }
    /// Lets time pass; throws where there is none left.
    let pause: @Sendable (Duration) async throws -> Void

    /// The first answer, or what the last look said.
    func examine(_ look: () async -> Examination) async -> Examination {
        let backoff = Backoff(base: Self.base, cap: Self.cap, seed: seed)
        var examination = await look()
        var attempt = 1
        var absence = Duration.zero
        while examination.isUnanswered {
            let delay: Duration
            if examination.isSilence, isAway(), absence < Self.longestAbsence {
                delay = Self.absencePause
                absence += delay
            } else if attempt < (examination.isSilence ? Self.attempts : Self.throttledAttempts) {
                delay = backoff.delay(attempt: attempt - 1)
                attempt += 1
            } else {
                break
            }
            guard (try? await pause(delay)) != nil else {
                break
            }
            examination = await look()
        }
        return examination
    }
}
