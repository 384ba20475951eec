import Synchronization

/// Wakes one waiting loop: a ring while nobody waits is kept, several rings are one.
package final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isRung = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring, after a while, or when the task is canceled.
    ///
    /// For one waiter at a time.
    package func wait(atMost limit: Duration) async {
        let timer = Task {
            do {
                try await Task.sleep(for: limit)
                ring()
            } catch {
                // Somebody else rang.
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    defer { state.isRung = false }
                    guard !state.isRung && !Task.isCancelled else {
                        return false
                    }
                    state.waiter = continuation
                    return true
                }
                if !mustWait {
                    continuation.resume()
                }
            }
        } onCancel: {
            ring()
        }
        timer.cancel()
    }
}
