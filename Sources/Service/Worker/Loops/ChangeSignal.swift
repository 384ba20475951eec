import ServiceLifecycle
import Synchronization

/// Tells any number of waiters that the store has changed.
///
/// It says only that, so a waiter looks for itself.
package final class ChangeSignal: Sendable {
    private let bells = Mutex<[ObjectIdentifier: Doorbell]>([:])

    package init() {}

    package func signal() {
        for bell in bells.withLock({ Array($0.values) }) {
            bell.ring()
        }
    }

    /// Looks until the look gives something, or the time is up, which it is too when the service is shut down: who waits
    /// is then answered with what there is.
    ///
    /// - Parameters:
    ///   - limit: How long to wait in all.
    ///   - look: Called at once, and again after every signal.
    /// - Returns: What the look gave; `nil` when the time was up.
    /// - Throws: What the look throws, and `CancellationError`.
    package func firstValue<Value: Sendable>(
        within limit: Duration,
        look: () async throws -> Value?
    ) async throws -> Value? {
        let bell = Doorbell()
        bells.withLock { $0[ObjectIdentifier(bell)] = bell }
        defer { bells.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(bell)) } }
        let deadline = ContinuousClock.now + limit
        while true {
            if let value = try await look() {
                return value
            }
            let rest = deadline - .now
            guard rest > .zero, !Task.isShuttingDownGracefully else {
                return nil
            }
            try Task.checkCancellation()
            // Another worker's commit rings no bell here, nor does a shutdown: look once a second all the same.
            await bell.wait(atMost: min(rest, .seconds(1)))
        }
    }
}
