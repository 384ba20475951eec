import ObjectStorage
import Primitives
import RequestSigning
import Synchronization

/// A source that gives what the test says, and counts.
///
/// What it gives is settled when it is asked, so that a change while it answers is missed, as with a real service.
final class ScriptedSource: ExpiringCredentialProvider {
    private struct State {
        var truth: Result<ExpiringCredentials, StorageError>
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watching: [CheckedContinuation<Void, Never>] = []
        var running = 0
        var counts = Counts()
    }

    struct Counts: Equatable {
        var loads = 0
        var mostAtOnce = 0
    }

    static let failure = StorageError(code: .credentialSource, message: "broken", operation: "script")

    private let state: Mutex<State>

    init(_ truth: Result<ExpiringCredentials, StorageError>) {
        state = Mutex(State(truth: truth))
    }

    /// What it gives from now on.
    var truth: Result<ExpiringCredentials, StorageError> {
        get { state.withLock { $0.truth } }
        set { state.withLock { $0.truth = newValue } }
    }

    var counts: Counts {
        state.withLock { $0.counts }
    }

    func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        let (truth, watching) = state.withLock { state in
            state.running += 1
            state.counts.loads += 1
            state.counts.mostAtOnce = max(state.counts.mostAtOnce, state.running)
            defer { state.watching = [] }
            return (state.truth, state.watching)
        }
        for continuation in watching {
            continuation.resume()
        }
        await Task.yield()
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld {
                    state.waiting.append(continuation)
                }
                return state.isHeld
            }
            if !isHeld {
                continuation.resume()
            }
        }
        await Task.yield()
        state.withLock { $0.running -= 1 }
        return try truth.get()
    }

    /// Makes it answer nobody before ``release()``.
    func hold() {
        state.withLock { $0.isHeld = true }
    }

    /// Returns when it is being asked.
    func asked() async {
        await withCheckedContinuation { continuation in
            let isRunning = state.withLock { state in
                if state.running == 0 {
                    state.watching.append(continuation)
                }
                return state.running > 0
            }
            if isRunning {
                continuation.resume()
            }
        }
    }

    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}
