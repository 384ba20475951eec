import EventThread
import Synchronization

/// What the outside shares with a connection's thread: the order to stop, the status, and the end.
final class ConnectionControl: Sendable {
    private struct State {
        var status = MQTTStatus()
        var isStopping = false
        var outcome: Result<Void, MQTTError>?
        var waiter: CheckedContinuation<Result<Void, MQTTError>, Never>?
    }

    private let state = Mutex(State())
    let wake: WakeUp

    init() throws(MQTTError) {
        do throws(EventThreadError) {
            wake = try WakeUp()
        } catch {
            throw MQTTError(.resources, operation: "start", number: error.code, text: error.description)
        }
    }

    /// The present status.
    var status: MQTTStatus {
        state.withLock { $0.status }
    }

    /// Whether ``stop()`` was called.
    var isStopping: Bool {
        state.withLock { $0.isStopping }
    }

    /// Changes the status.
    func update(_ change: (inout MQTTStatus) -> Void) {
        state.withLock { change(&$0.status) }
    }

    /// Asks the thread to end the connection in good order.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake.ring()
    }

    /// Tells ``outcome()`` how it ended; the first word counts.
    func end(_ outcome: Result<Void, MQTTError>) {
        let waiter = state.withLock { state in
            guard state.outcome == nil else {
                return nil as CheckedContinuation<Result<Void, MQTTError>, Never>?
            }
            state.outcome = outcome
            let reason =
                switch outcome {
                case .success: MQTTError(.closed, operation: "run", text: "ended as asked")
                case .failure(let error): error
                }
            state.status.state = .down(reason: reason)
            state.status.caughtUpSince = nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// Waits for the end; to be called once.
    func outcome() async -> Result<Void, MQTTError> {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil {
                    state.waiter = continuation
                }
                return state.outcome
            }
            if let outcome {
                continuation.resume(returning: outcome)
            }
        }
    }
}
