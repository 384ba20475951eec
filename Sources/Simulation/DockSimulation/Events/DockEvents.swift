import Synchronization

/// What has happened at a dock so far, and what will.
///
/// Each iteration begins with the first event, so that any number of readers see all of them, whenever they come.
/// It ends when the dock's `run()` has ended, or the reader's task is canceled.
package final class DockEvents: AsyncSequence, Sendable {
    package typealias Element = DockEvent
    package typealias Failure = Never

    private struct State {
        var events: [DockEvent] = []
        var isOver = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    init() {}

    /// What has happened up to now.
    package var all: [DockEvent] {
        state.withLock { $0.events }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(events: self)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let events: DockEvents
        private var index = 0

        fileprivate init(events: DockEvents) {
            self.events = events
        }

        package mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> DockEvent? {
            let event = await events.event(at: index)
            index += 1
            return event
        }
    }

    func add(_ event: DockEvent) {
        update { $0.events.append(event) }
    }

    func end() {
        update { $0.isOver = true }
    }

    private func event(at index: Int) async -> DockEvent? {
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                let (event, isOver) = state.withLock { state in
                    (index < state.events.count ? state.events[index] : nil, state.isOver)
                }
                if event != nil || isOver {
                    return event
                }
                await news(after: index)
            }
            return nil
        } onCancel: {
            update { _ in }
        }
    }

    private func news(after index: Int) async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard index >= state.events.count, !state.isOver, !Task.isCancelled else {
                    return false
                }
                state.waiting.append(continuation)
                return true
            }
            if !waits {
                continuation.resume()
            }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}
