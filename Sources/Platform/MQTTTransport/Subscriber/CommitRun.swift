import EventThread
import Synchronization

/// One running commit: the thread starts it, and finds its result when the wake-up rings.
final class CommitRun: Sendable {
    private let result = Mutex<Result<Void, any Error>?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)
    /// How many messages were read for it.
    let read: Int
    /// When it began.
    let began = ContinuousClock.now

    /// Starts a commit.
    ///
    /// It is not a child of `run()`: that a subscriber is told to end must not cancel what it waits for.
    init(
        _ messages: [MQTTMessage],
        read: Int,
        wake: WakeUp,
        commit: @escaping @Sendable ([MQTTMessage]) async throws -> Void
    ) {
        self.read = read
        let task = Task {
            let result: Result<Void, any Error>
            do {
                result = .success(try await commit(messages))
            } catch {
                result = .failure(error)
            }
            self.result.withLock { $0 = result }
            wake.ring()
        }
        self.task.withLock { $0 = task }
    }

    /// How it ended; `nil` while it runs.
    var outcome: Result<Void, any Error>? {
        result.withLock { $0 }
    }

    /// Tells it that nobody waits for it any longer.
    func cancel() {
        task.withLock { $0 }?.cancel()
    }
}
