import Logging
import Primitives
import UploadTracking

/// Makes proven objects due for another look, each in its turn (contract.md, `UPLOADS_AUDIT_RATE`).
///
/// The turns are kept in the store, so that several workers together keep to the rate; `VerificationLoop` looks.
struct AuditLoop: Sendable {
    let tracker: UploadTracker
    let profiles: ProfileDirectory
    let bells: LoopBells
    let logger: Logger

    func run() async {
        let loop = TurnLoop(
            failure: "audits could not be scheduled; trying again",
            backoff: Backoff(base: .seconds(1), cap: .seconds(30), seed: 2),
            logger: logger
        )
        await loop.run(schedule) {
            // A canceled sleep ends the loop.
            try? await Task.sleep(for: max(.seconds(1), $0))
        }
    }

    /// - Returns: How long until the next turn of any profile.
    private func schedule() async throws -> Duration {
        var wait = DueLoop.longestWait
        for profile in profiles.all where profile.policy.auditRate > 0 {
            let (count, next, now) = try await tracker.scheduleAudits(
                of: profile.name,
                perHour: profile.policy.auditRate
            )
            if count > 0 {
                bells.verification.ring()
            }
            wait = min(wait, next - now)
        }
        return wait
    }
}
