import Primitives
import Synchronization

/// When the next connection may be tried: one server is behind all of a pool's connections.
final class Reconnection: Sendable {
    private struct State {
        var failures = 0
        var last: (error: PostgresError, notBefore: ContinuousClock.Instant)?
    }

    private let backoff: Backoff
    private let state = Mutex(State())

    init(backoff: Backoff) {
        self.backoff = backoff
    }

    /// - Throws: What the last attempt failed with, where it is too early for the next.
    func check() throws(PostgresError) {
        let last = state.withLock { $0.last }
        if let last, ContinuousClock.now < last.notBefore {
            throw last.error
        }
    }

    func succeeded() {
        state.withLock { $0 = State() }
    }

    func failed(_ error: PostgresError) {
        state.withLock { state in
            let delay = backoff.delay(attempt: state.failures)
            state.failures += 1
            state.last = (error, ContinuousClock.now.advanced(by: delay))
        }
    }
}
