import ObjectVerification
import Primitives

/// Looks at an object, and looks again where nobody answered.
struct PatientLook: Sendable {
    /// How many looks there are at most.
    static let attempts = 5
    /// How many where the object store wants to be asked less often: it is there.
    static let throttledAttempts = 10
    private static let base = Duration.seconds(1)
    private static let cap = Duration.seconds(8)

    /// What tells this object's pauses from others'.
    let seed: UInt64
    /// Lets time pass; throws where there is none left.
    let pause: @Sendable (Duration) async throws -> Void

    /// The first answer, or what the last look said.
    func examine(_ look: () async -> Examination) async -> Examination {
        let backoff = Backoff(base: Self.base, cap: Self.cap, seed: seed)
        var examination = await look()
        var attempt = 1
        while examination.isUnanswered, attempt < (examination.isSilence ? Self.attempts : Self.throttledAttempts),
            (try? await pause(backoff.delay(attempt: attempt - 1))) != nil
        {
            examination = await look()
            attempt += 1
        }
        return examination
    }
}
