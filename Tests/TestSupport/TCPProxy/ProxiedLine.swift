import Foundation
import Synchronization

/// How bytes get on through a ``TCPProxy``, whatever the connection.
final class ProxiedLine: Sendable {
    private struct State {
        var held: Set<TCPProxy.Direction> = []
        var delay = Duration.zero
    }

    private let state = Mutex(State())
    /// Told of each change.
    private let change = NSCondition()

    func hold(_ directions: Set<TCPProxy.Direction>) {
        update { $0.held.formUnion(directions) }
    }

    func slow(by delay: Duration) {
        update { $0.delay = delay }
    }

    func pass() {
        update { $0 = State() }
    }

    /// Blocks for as long as what goes in a direction is on its way.
    func travel(_ direction: TCPProxy.Direction) {
        change.lock()
        defer { change.unlock() }
        let (delay, isHeld) = state.withLock { ($0.delay, $0.held.contains(direction)) }
        if delay > .zero, !isHeld {
            _ = change.wait(until: Date(timeIntervalSinceNow: delay / .seconds(1)))
        }
        while state.withLock({ $0.held.contains(direction) }) {
            change.wait()
        }
    }

    private func update(_ change: @Sendable (inout State) -> Void) {
        self.change.lock()
        defer { self.change.unlock() }
        state.withLock { change(&$0) }
        self.change.broadcast()
    }
}
