import ObjectStorage
import Synchronization

/// How many objects are read at a time, over all profiles of a worker.
///
/// Few may wait for a place, so that those who read and those who wait together never are all that look at objects: a
/// HEAD is not kept from being asked by them.
package final class DownloadPlaces: Sendable {
    private struct State {
        var free: Int
        var nextTicket = 0
        /// Who has been let into the queue, and does not stand in it yet.
        var arriving = 0
        /// In the order in which they came.
        var waiters: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let queue: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - count: How many may read at a time, at least 1.
    ///   - queue: How many may wait for one of these to end.
    package init(_ count: Int, queue: Int) {
        self.queue = max(0, queue)
        state = Mutex(State(free: max(1, count)))
    }

    /// Places for a worker that looks at so many objects at a time: half of these may be read, and a quarter is left for
    /// heads.
    package convenience init(concurrency: Int) {
        let places = max(1, concurrency / 2)
        self.init(places, queue: concurrency - places - max(1, concurrency / 4))
    }

    /// How many wait.
    package var waiting: Int {
        state.withLock { $0.waiters.count }
    }

    /// Reads in a place.
    ///
    /// - Parameters:
    ///   - operation: What is to be read, for errors.
    ///   - read: Runs once a place is free.
    /// - Returns: What was read.
    /// - Throws: `.throttled` where too many wait already, `.unavailable` where the task was canceled meanwhile; nothing
    ///   was read then. Else what the reading threw.
    func occupy<Value>(
        for operation: String,
        _ read: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await enter(for: operation)
        defer { leave() }
        return try await read()
    }

    private func enter(for operation: String) async throws(StorageError) {
        let ticket: Int? = try state.withLock { state throws(StorageError) in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            guard state.waiters.count + state.arriving < queue else {
                throw StorageError(
                    code: .throttled,
                    message: "as many objects are being read as may be, and others wait",
                    operation: operation,
                    advice: "it is looked at again; raise UPLOADS_VERIFY_CONCURRENCY to read more at a time",
                    wasAsked: false
                )
            }
            state.arriving += 1
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else {
            return
        }
        let hasPlace = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasPlace: Bool? = state.withLock { state in
                    state.arriving -= 1
                    if Task.isCancelled {
                        return false
                    }
                    // One may have come free since.
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiters.append((ticket, continuation))
                    return nil
                }
                if let hasPlace {
                    continuation.resume(returning: hasPlace)
                }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
        guard hasPlace else {
            throw StorageError(
                code: .unavailable,
                message: "canceled while it waited to be read",
                operation: operation,
                wasAsked: false
            )
        }
    }

    private func leave() {
        let next = state.withLock { state in
            if state.waiters.isEmpty {
                state.free += 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiters.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
