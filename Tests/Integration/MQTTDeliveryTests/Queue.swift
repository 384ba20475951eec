import Synchronization

/// A queue without bound, with one reader that waits.
final class Queue<Element: Sendable>: Sendable {
    private struct State {
        var items: [Element] = []
        var isClosed = false
        var reader: CheckedContinuation<Element?, Never>?
    }

    private let state = Mutex(State())

    func push(_ item: Element) {
        let reader = state.withLock { state -> CheckedContinuation<Element?, Never>? in
            guard let reader = state.reader else {
                state.items.append(item)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: item)
    }

    func close() {
        let reader = state.withLock { state -> CheckedContinuation<Element?, Never>? in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// The next item; `nil` when the queue is closed and empty, or the test is canceled.
    func next() async -> Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isReady, item) = state.withLock { state -> (Bool, Element?) in
                    if !state.items.isEmpty {
                        return (true, state.items.removeFirst())
                    }
                    if state.isClosed || Task.isCancelled {
                        return (true, nil)
                    }
                    state.reader = continuation
                    return (false, nil)
                }
                if isReady {
                    continuation.resume(returning: item)
                }
            }
        } onCancel: {
            close()
        }
    }

    /// The first item that is wanted; what comes before it is dropped.
    func first(where isWanted: (Element) -> Bool) async throws -> Element {
        while let item = await next() {
            if isWanted(item) {
                return item
            }
        }
        throw QueueClosed()
    }
}

struct QueueClosed: Error {}
