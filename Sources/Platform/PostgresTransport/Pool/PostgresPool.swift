import EventThread
import Synchronization

/// Connections to one server, each with a thread of its own: work blocks its connection's thread and no other.
///
/// Connections are made when they are first needed, and again after they broke. Work is given out in the order in
/// which it came.
package final class PostgresPool: Sendable {
    private typealias Lane = EventThread<ConnectionLoop>

    private struct State {
        var idle: [Lane] = []
        /// Of all lanes, idle or not.
        var lanes: [Lane] = []
        var waiting: [CheckedContinuation<Lane, any Error>] = []
        var isClosed = false
        /// Who waits for what is under way.
        var closing: [CheckedContinuation<Void, Never>] = []

        var isQuiet: Bool {
            idle.count == lanes.count
        }
    }

    private let configuration: PostgresConfiguration
    private let begin: @Sendable (PostgresConnection) throws -> Void
    private let reconnection: Reconnection
    private let state = Mutex(State())

    /// A pool that has not connected yet.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is.
    ///   - begin: What each new connection begins with; where it throws, there is no connection.
    package init(
        _ configuration: PostgresConfiguration,
        begin: @escaping @Sendable (PostgresConnection) throws -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.begin = begin
        reconnection = Reconnection(backoff: configuration.backoff)
    }

    /// Runs work on a connection that nobody else uses meanwhile.
    ///
    /// - Throws: What the work throws, or a ``PostgresError`` where there is no connection.
    package func run<Value: Sendable>(
        _ work: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        let lane = try await lane()
        defer { release(lane) }
        return try await withCheckedThrowingContinuation { continuation in
            let isTaken = lane.submit { loop in
                continuation.resume(with: Result { try work(loop.connected()) })
            }
            if !isTaken {
                continuation.resume(throwing: Self.closed)
            }
        }
    }

    /// Ends it, after the work that is under way or waits.
    package func close() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                state.isClosed = true
                if !state.isQuiet {
                    state.closing.append(continuation)
                }
                return state.isQuiet
            }
            if isQuiet {
                continuation.resume()
            }
        }
        let lanes = state.withLock { state in
            defer { (state.lanes, state.idle) = ([], []) }
            return state.lanes
        }
        for lane in lanes {
            await lane.close()
        }
    }

    private func lane() async throws -> Lane {
        try await withCheckedThrowingContinuation { continuation in
            let granted = state.withLock { state -> Result<Lane, PostgresError>? in
                if state.isClosed {
                    return .failure(Self.closed)
                }
                if let lane = state.idle.popLast() {
                    return .success(lane)
                }
                guard state.lanes.count < configuration.connections else {
                    state.waiting.append(continuation)
                    return nil
                }
                return Result { () throws(PostgresError) in
                    let lane = try makeLane(number: state.lanes.count)
                    state.lanes.append(lane)
                    return lane
                }
            }
            if let granted {
                continuation.resume(with: granted)
            }
        }
    }

    private func release(_ lane: Lane) {
        let (next, closing) = state.withLock { state in
            guard state.waiting.isEmpty else {
                return (state.waiting.removeFirst() as CheckedContinuation?, [CheckedContinuation<Void, Never>]())
            }
            state.idle.append(lane)
            guard state.isClosed, state.isQuiet else {
                return (nil, [])
            }
            defer { state.closing = [] }
            return (nil, state.closing)
        }
        next?.resume(returning: lane)
        for continuation in closing {
            continuation.resume()
        }
    }

    private func makeLane(number: Int) throws(PostgresError) -> Lane {
        do {
            let wakeUp = try WakeUp()
            let loop = ConnectionLoop(
                configuration: configuration,
                begin: begin,
                reconnection: reconnection,
                wakeUp: wakeUp
            )
            return try Lane(name: "postgres-\(number)", loop: loop) { wakeUp.ring() }
        } catch {
            throw PostgresError(.resources, operation: "start", text: "\(error)")
        }
    }

    private static let closed = PostgresError(.closed, operation: "run", text: "it is closed")
}
