import Synchronization

/// A response on its way from libcurl's thread to the one task that reads it.
///
/// Bounded in one of two ways (``Bound``): the writer is refused, or it is told to pause. The first ending counts;
/// what comes after it is dropped.
final class ResponseChannel: Sendable {
    /// What happens when bytes come faster than they are read.
    enum Bound: Sendable {
        /// The whole body is wanted, but no more bytes than these: a longer one fails, or ends there.
        case whole(maximumBytes: Int, truncates: Bool = false)
        /// The body is read piece by piece; with so many bytes waiting, the transfer pauses.
        case window(bytes: Int)
    }

    /// What becomes of bytes offered by the transfer.
    enum Offer {
        case taken
        /// Nothing was taken. The transfer pauses until the reader asks for more.
        case pause
        case tooLarge
        /// The transfer has ended already.
        case ended
    }

    private enum Milestone {
        case head
        case bytes
        case end
    }

    private struct State {
        var head: ResponseHead?
        var buffer: [UInt8] = []
        var ending: Result<Void, HTTPTransportError>?
        var isPaused = false
        var isTruncated = false
        var waiter: (milestone: Milestone, continuation: CheckedContinuation<Void, Never>)?

        func hasReached(_ milestone: Milestone) -> Bool {
            if ending != nil {
                return true
            }
            return switch milestone {
            case .head: head != nil
            case .bytes: !buffer.isEmpty
            case .end: false
            }
        }

        /// The waiter, if what it waits for is there.
        mutating func releasedWaiter() -> CheckedContinuation<Void, Never>? {
            guard let waiter, hasReached(waiter.milestone) else {
                return nil
            }
            self.waiter = nil
            return waiter.continuation
        }
    }

    /// What the transfer is called in errors.
    let operation: String
    private let bound: Bound
    private let state = Mutex(State())

    init(operation: String, bound: Bound) {
        self.operation = operation
        self.bound = bound
    }

    /// The response's head is there.
    var hasHead: Bool {
        state.withLock { $0.head != nil }
    }

    /// How many bytes wait to be read, and whether the transfer pauses for it.
    var backlog: (bytes: Int, isPaused: Bool, hasEnded: Bool) {
        state.withLock { ($0.buffer.count, $0.isPaused, $0.ending != nil) }
    }
}

// The transfer's side.
extension ResponseChannel {
    func deliver(_ head: ResponseHead) {
        update { $0.head = head }
    }

    func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
        update { state in
            guard state.ending == nil else {
                return .ended
            }
            switch bound {
            case .whole(let maximumBytes, let truncates):
                let room = maximumBytes - state.buffer.count
                guard bytes.count <= room else {
                    guard truncates else {
                        return .tooLarge
                    }
                    unsafe state.buffer.append(contentsOf: bytes.prefix(room))
                    state.isTruncated = true
                    state.ending = .success(())
                    return .ended
                }
            case .window(let size):
                guard state.buffer.count < size else {
                    state.isPaused = true
                    return .pause
                }
            }
            unsafe state.buffer.append(contentsOf: bytes)
            return .taken
        }
    }

    /// Ends the transfer, once.
    ///
    /// Bytes that wait are still read before a failure is.
    ///
    /// - Returns: Whether this was the first ending.
    @discardableResult
    func end(_ ending: Result<Void, HTTPTransportError>) -> Bool {
        update { state in
            guard state.ending == nil else {
                return false
            }
            state.ending = ending
            return true
        }
    }

    private func update<Value>(_ change: (inout State) -> Value) -> Value {
        let (value, waiter) = state.withLock { state in
            let value = change(&state)
            return (value, state.releasedWaiter())
        }
        waiter?.resume()
        return value
    }
}

// The reader's side. None of these end by cancellation of the task: whoever cancels calls `end`.
extension ResponseChannel {
    func head() async throws(HTTPTransportError) -> ResponseHead {
        await wait(for: .head)
        let result: Result<ResponseHead, HTTPTransportError> = state.withLock { state in
            if let head = state.head {
                return .success(head)
            }
            return .failure(failure(state))
        }
        return try result.get()
    }

    /// What has come since the last call, or `nil` at the end of the body.
    ///
    /// With a transfer that paused, `resume` is called, since there is room again.
    func next(resume: () -> Void) async throws(HTTPTransportError) -> [UInt8]? {
        await wait(for: .bytes)
        let (result, resumes) = state.withLock { state in takePiece(from: &state) }
        if resumes {
            resume()
        }
        return try result.get()
    }

    /// The whole response, once it is there.
    func whole() async throws(HTTPTransportError) -> HTTPResponse {
        await wait(for: .end)
        let result: Result<HTTPResponse, HTTPTransportError> = state.withLock { state in
            guard case .success = state.ending, let head = state.head else {
                return .failure(failure(state))
            }
            defer { state.buffer = [] }
            return .success(
                HTTPResponse(
                    status: head.status,
                    headers: head.headers,
                    body: state.buffer,
                    isTruncated: state.isTruncated
                )
            )
        }
        return try result.get()
    }

    private func wait(for milestone: Milestone) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.hasReached(milestone) {
                    state.waiter = (milestone, continuation)
                    return false
                }
                return true
            }
            if isThere {
                continuation.resume()
            }
        }
    }

    private func takePiece(from state: inout State) -> (result: Result<[UInt8]?, HTTPTransportError>, resumes: Bool) {
        if !state.buffer.isEmpty {
            let piece = state.buffer
            state.buffer = []
            defer { state.isPaused = false }
            return (.success(piece), state.isPaused)
        }
        if case .success = state.ending {
            return (.success(nil), false)
        }
        return (.failure(failure(state)), false)
    }

    /// Why there is nothing to read.
    private func failure(_ state: State) -> HTTPTransportError {
        if case .failure(let error) = state.ending {
            return error
        }
        // libcurl lets no response succeed without a head.
        return HTTPTransportError(code: .protocolViolation, text: "the response has no head", operation: operation)
    }
}
