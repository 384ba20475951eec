import Logging
import Primitives

/// The shape of the loops that take a turn whenever there may be something to do: one turn after the other, and after one
/// that failed the next comes after a backoff.
struct TurnLoop: Sendable {
    /// What did not succeed, for the log.
    let failure: Logger.Message
    let backoff: Backoff
    let logger: Logger

    /// Runs until the task is canceled.
    ///
    /// - Parameters:
    ///   - turn: Does what is to be done now, and returns how long until there may be more.
    ///   - wait: Waits for that long, or less.
    func run(_ turn: () async throws -> Duration, wait: (Duration) async -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            let pause: Duration
            do {
                pause = try await turn()
                failures = 0
            } catch is CancellationError {
                return
            } catch {
                pause = backoff.delay(attempt: failures)
                failures += 1
                logger.error(failure, metadata: ["error": "\(error)"])
            }
            await wait(pause)
        }
    }
}
