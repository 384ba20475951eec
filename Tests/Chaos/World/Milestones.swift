import Synchronization

/// How many uploads have ended, and who waits for a number of them.
final class Milestones: Sendable {
    private struct State {
        var count = 0
        var isOver = false
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var count: Int {
        state.withLock { $0.count }
    }

    func pass() {
        update { $0.count += 1 }
    }

    /// Lets go of whoever waits: there will be no more.
    func end() {
        update { $0.isOver = true }
    }

    /// - Returns: Whether it was reached.
    func reached(_ count: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                guard state.count < count, !state.isOver else {
                    return true
                }
                state.waiting.append((count, continuation))
                return false
            }
            if isReached {
                continuation.resume()
            }
        }
        return state.withLock { $0.count >= count }
    }

    private func update(_ change: (inout State) -> Void) {
        let reached = state.withLock { state in
            change(&state)
            let reached = state.waiting.filter { $0.count <= state.count || state.isOver }
            state.waiting.removeAll { $0.count <= state.count || state.isOver }
            return reached
        }
        for entry in reached {
            entry.continuation.resume()
        }
    }
}
