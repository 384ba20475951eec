import Synchronization

/// Holds back whoever waits for it until it is opened, once and for all.
final class Resumption: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    /// How many wait for it.
    var waiting: Int {
        state.withLock { $0.waiting.count }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting {
            continuation.resume()
        }
    }

    /// Returns once it is open.
    ///
    /// - Throws: `CancellationError`.
    func wait() async throws {
        let place = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    // Seen here, or the handler finds it there: it takes the lock after the task is canceled.
                    guard !state.isOpen, !Task.isCancelled else {
                        return false
                    }
                    state.waiting[place] = continuation
                    return true
                }
                if !waits {
                    continuation.resume()
                }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: place) }?.resume()
        }
        try Task.checkCancellation()
    }
}
