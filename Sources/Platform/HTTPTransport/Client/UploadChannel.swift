import Synchronization

/// A streamed request body on its way from its source to libcurl's thread.
///
/// The source's task waits in ``push(_:)`` while a window's worth is waiting; the transfer pauses while nothing is.
final class UploadChannel: Sendable {
    /// What the transfer gets when it asks for bytes.
    enum Pull: Hashable {
        case bytes(Int)
        /// Nothing yet: the transfer pauses, and the source's side resumes it.
        case pause
        /// The body is complete.
        case end
        /// The source failed, or the transfer ended.
        case failed
    }

    /// What the source's task has to do after it waited.
    enum Turn: Hashable {
        /// Ask the source for the next piece.
        case proceed
        /// Go back to the beginning, then proceed.
        case rewind
        /// Stop: nobody reads any more.
        case stop
    }

    private struct State {
        var buffer = UploadBuffer()
        var isPaused = false
        var rewinds = false
        var isOver = false
        var fault: RequestFault?
        var waiter: CheckedContinuation<Void, Never>?

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }

        /// Whether the transfer paused, and must be resumed for what has changed.
        mutating func takePause() -> Bool {
            defer { isPaused = false }
            return isPaused
        }

        mutating func fail(_ text: String) -> Bool {
            fault = RequestFault(text)
            return takePause()
        }
    }

    let length: Int64
    private let window: Int
    private let isRewindable: Bool
    private let state = Mutex(State())

    init(length: Int64, window: Int = HTTPBodySource.window, isRewindable: Bool) {
        self.length = length
        self.window = window
        self.isRewindable = isRewindable
    }
}

// The source's side.
extension UploadChannel {
    /// Waits until there is room, everything is sent and something else is to be done, or the transfer has ended.
    func turn() async -> Turn {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let proceeds = state.withLock { state in
                if isReady(state) {
                    return true
                }
                state.waiter = continuation
                return false
            }
            if proceeds {
                continuation.resume()
            }
        }
        return state.withLock { state in
            if state.isOver {
                return .stop
            }
            defer { state.rewinds = false }
            return state.rewinds ? .rewind : .proceed
        }
    }

    /// Adds a piece; `nil` is the end.
    ///
    /// - Returns: Whether the transfer paused for it and must be resumed.
    func push(_ piece: [UInt8]?) -> Bool {
        state.withLock { state in
            guard !state.rewinds, !state.isOver else {
                // Pulled before the rewind was asked for: of no use.
                return false
            }
            if let piece {
                guard state.buffer.pushed + Int64(piece.count) <= length else {
                    return state.fail("the body's source gave more than the \(length) bytes it promised")
                }
                guard !piece.isEmpty else {
                    return false
                }
                state.buffer.append(piece)
            } else if state.buffer.pushed < length {
                return state.fail("the body's source gave \(state.buffer.pushed) bytes of the \(length) it promised")
            }
            return state.takePause()
        }
    }

    /// Ends the body with a failure.
    ///
    /// - Returns: As ``push(_:)``.
    func fail(_ text: String) -> Bool {
        state.withLock { $0.fail(text) }
    }

    private func isReady(_ state: State) -> Bool {
        // With everything pushed there is nothing more to pull, unless a rewind asks for it all again.
        state.isOver || state.rewinds || (state.buffer.waiting < window && state.buffer.pushed < length)
    }
}

// The transfer's side.
extension UploadChannel {
    /// Moves waiting bytes to libcurl's buffer.
    func pull(into target: UnsafeMutableRawBufferPointer) -> Pull {
        let (pull, waiter) = state.withLock { state -> (Pull, CheckedContinuation<Void, Never>?) in
            guard !state.isOver, state.fault == nil else {
                return (.failed, nil)
            }
            let count = unsafe state.buffer.move(into: target)
            if count > 0 {
                return (.bytes(count), isReady(state) ? state.takeWaiter() : nil)
            }
            if state.buffer.pulled == length {
                return (.end, nil)
            }
            state.isPaused = true
            return (.pause, nil)
        }
        waiter?.resume()
        return pull
    }

    /// Goes back to the beginning, if that is possible.
    func rewind() -> Bool {
        let (isPossible, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            if state.buffer.pulled == 0 {
                return (true, nil)
            }
            guard isRewindable else {
                return (false, nil)
            }
            state.buffer = UploadBuffer()
            state.rewinds = true
            return (true, state.takeWaiter())
        }
        waiter?.resume()
        return isPossible
    }

    /// Tells the source's task that the transfer has ended.
    func stop() {
        let waiter = state.withLock { state in
            state.isOver = true
            state.buffer = UploadBuffer()
            return state.takeWaiter()
        }
        waiter?.resume()
    }

    /// What the source did wrong, if it did.
    var fault: RequestFault? {
        state.withLock { $0.fault }
    }
}
