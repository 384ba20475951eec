import Logging
import Primitives
import Synchronization
import UploadTracking

/// The shape of every loop that works off what is due in the store: take what is due, work on it side by side, wait
/// for the next due time or the doorbell.
///
/// It keeps nothing that a crash may not take: what it works on is held in the store, and comes up again.
struct DueLoop: Sendable {
    /// The longest wait: what another worker makes due is found by looking.
    static let longestWait = Duration.seconds(5)

    /// Of the work, for the log.
    let name: String
    let nextDue: @Sendable (any TrackingReader) throws -> Timestamp?
    let store: any TrackingStore
    let bell: Doorbell
    /// The most jobs at a time; `.max` where what is taken is bounded otherwise.
    let concurrency: Int
    let logger: Logger

    /// Runs until the task is canceled.
    ///
    /// - Parameters:
    ///   - isReady: Whether there is any point in taking work now.
    ///   - take: Takes at most so many jobs from the store.
    ///   - perform: Does one job, and has it settled in the store when it returns.
    func run<Job: Sendable>(
        isReady: @escaping @Sendable () -> Bool = { true },
        take: @escaping @Sendable (_ limit: Int) async throws -> [Job],
        perform: @escaping @Sendable (Job) async throws -> Void
    ) async {
        let running = RunningJobs()
        let backoff = Backoff(base: .milliseconds(200), cap: .seconds(10), seed: UInt64(name.utf8.count))
        var failures = 0
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let room = concurrency - running.count
                var wait = Self.longestWait
                do {
                    let jobs = room > 0 && isReady() ? try await take(room) : []
                    failures = 0
                    running.change(by: jobs.count)
                    for job in jobs {
                        group.addTask {
                            await attempt(job, perform)
                            running.change(by: -1)
                            bell.ring()
                        }
                    }
                    if jobs.count == room && room > 0 {
                        continue
                    }
                    wait = try await untilDue(isReady: isReady(), hasRoom: room > jobs.count)
                } catch is CancellationError {
                    return
                } catch {
                    wait = backoff.delay(attempt: failures)
                    failures += 1
                    logger.error(
                        "work could not be taken from the store; trying again",
                        metadata: ["work": "\(name)", "error": "\(error)"]
                    )
                }
                await bell.wait(atMost: wait)
            }
            group.cancelAll()
        }
    }

    private func attempt<Job: Sendable>(_ job: Job, _ perform: @Sendable (Job) async throws -> Void) async {
        do {
            try await perform(job)
        } catch is CancellationError {
            // Ending: the hold in the store lapses, and the job comes up again.
        } catch {
            logger.error(
                "a job was not settled; it comes up again when its hold lapses",
                metadata: ["work": "\(name)", "error": "\(error)"]
            )
        }
    }

    private func untilDue(isReady: Bool, hasRoom: Bool) async throws -> Duration {
        guard isReady && hasRoom else {
            return Self.longestWait
        }
        return max(.milliseconds(5), try await store.wait(atMost: Self.longestWait, until: nextDue))
    }
}

extension TrackingStore {
    /// How long it is until something is due by the database's clock, which a worker's own may differ from.
    ///
    /// - Parameters:
    ///   - limit: The longest wait.
    ///   - nextDue: When it is due; `nil` for never.
    /// - Returns: At most the limit; below zero where it is due already.
    /// - Throws: ``TrackingStoreError``.
    func wait(
        atMost limit: Duration,
        until nextDue: @escaping @Sendable (any TrackingReader) throws -> Timestamp?
    ) async throws -> Duration {
        try await read { reader in
            try nextDue(reader).map { min(limit, $0 - reader.now) } ?? limit
        }
    }
}

/// How many jobs of a loop are being worked on.
private final class RunningJobs: Sendable {
    private let state = Mutex(0)

    var count: Int {
        state.withLock { $0 }
    }

    func change(by difference: Int) {
        state.withLock { $0 += difference }
    }
}
