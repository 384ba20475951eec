import Logging
import Primitives
import Synchronization
import UploadTracking

/// Decides what is due by time, and only while this deployment has read all that the broker holds for it.
///
/// It never settles anything by the clock alone: a timer announces an end, and a HEAD settles it (rules.md, Reports
/// and settlement).
struct TimeLoop: Sendable {
    let tracker: UploadTracker
    let membership: Membership
    let sweepInterval: Duration
    let sweepRequest: SweepRequest
    let bells: LoopBells
    let logger: Logger

    /// Between looks at how far has been read.
    private static let impatience = Duration.milliseconds(200)

    func run() async {
        let loop = TurnLoop(
            failure: "timers could not be read; trying again",
            backoff: Backoff(base: .milliseconds(200), cap: .seconds(10), seed: 1),
            logger: logger
        )
        var sweptAt = ContinuousClock.now
        await loop.run {
            if sweepRequest.take() || ContinuousClock.now - sweptAt >= sweepInterval {
                sweptAt = .now
                try await tracker.sweep()
                bells.verification.ring()
            }
            return try await fireTimers()
        } wait: {
            await bells.timer.wait(atMost: min($0, sweepInterval))
        }
    }

    /// - Returns: How long until there may be another.
    private func fireTimers() async throws -> Duration {
        guard let readUpTo = try await membership.readUpTo() else {
            return Self.impatience
        }
        while try await tracker.fireTimers(dueAt: readUpTo) > 0 {
            bells.commands.ring()
            bells.verification.ring()
            bells.ringOutbox()
            bells.changes.signal()
        }
        let wait = try await tracker.store.wait(atMost: DueLoop.longestWait) { try $0.nextDue(.timer) }
        // What is due already waits for other workers to have read as far.
        return wait <= .zero ? Self.impatience : wait
    }
}

/// A sweep that is wanted: set at every connection, because messages may have been lost before it.
final class SweepRequest: Sendable {
    private let isWanted = Mutex(false)

    func want() {
        isWanted.withLock { $0 = true }
    }

    func take() -> Bool {
        isWanted.withLock { wanted in
            defer { wanted = false }
            return wanted
        }
    }
}
