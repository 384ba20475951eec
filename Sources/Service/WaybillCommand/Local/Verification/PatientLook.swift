import ObjectVerification
import Primitives

/// Looks at an object, and looks again where nobody answered.
struct PatientLook: Sendable {
    /// How many looks there are at most.
    static let attempts = 5
    private static let base = Duration.seconds(1)
    private static let cap = Duration.seconds(8)

    /// What tells this object's pauses from others'.
    let seed: UInt64
    /// Lets time pass; throws where there is none left.
    var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// The first answer, or what the last look said.
    func examine(_ look: () async -> Examination) async -> Examination {
        let backoff = Backoff(base: Self.base, cap: Self.cap, seed: seed)
        var examination = await look()
        for attempt in 0..<Self.attempts - 1 where examination.isUnanswered {
            guard (try? await pause(backoff.delay(attempt: attempt))) != nil else {
                break
            }
            examination = await look()
        }
        return examination
    }
}
