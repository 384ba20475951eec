import EventThread
import Primitives
import Synchronization

/// Connections to one server, each with a thread of its own: work blocks its connection's thread and no other.
///
/// Connections are made when they are first needed, and again after they broke. Work is given out in the order in
/// which it came. Where the server has fewer connections to give than are wanted (a role's limit, a pooler's size), work
/// waits for those there are, and another is tried every few seconds while work waits; those that are idle are given up
/// then, for other programs that want one.
package final class PostgresPool: Sendable {
    private typealias Lane = PoolState.Lane

    /// What became of a piece of work on a lane.
    private enum Outcome<Value: Sendable>: Sendable {
        case done(Result<Value, any Error>)
        case unconnected(any Error)
    }

    /// How often work is given to another lane, because that of its turn could not be connected again.
    private static let turns = 8
    private static let retry = Backoff(base: .milliseconds(50), cap: .seconds(1), seed: .random(in: .min ... .max))

    private let configuration: PostgresConfiguration
    private let begin: @Sendable (PostgresConnection) throws -> Void
    private let reconnection: Reconnection
    private let state: Mutex<PoolState>

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
        state = Mutex(PoolState(most: configuration.connections))
    }

    /// Runs work on a connection that nobody else uses meanwhile.
    ///
    /// - Throws: What the work throws, or a ``PostgresError`` where there is no connection.
    package func run<Value: Sendable>(
        _ work: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        for turn in 1... {
            let lane = try await lane(isFirst: turn > 1)
            switch await perform(work, on: lane) {
            case .done(let result):
                release(lane)
                return try result.get()
            case .unconnected(let error):
                guard turn < Self.turns, (error as? PostgresError)?.isCrowded ?? false else {
                    release(lane)
                    throw error
                }
                remove(lane)
            }
        }
        preconditionFailure("an endless sequence has ended")
    }

    /// Ends it, after the work that is under way or waits.
    package func close() async {
        await withCheckedContinuation { continuation in
            if state.withLock({ $0.close(continuation) }) {
                continuation.resume()
            }
        }
        for lane in state.withLock({ $0.takeAll() }) {
            await lane.close()
        }
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable (PostgresConnection) throws -> Value,
        on lane: Lane
    ) async -> Outcome<Value> {
        await withCheckedContinuation { continuation in
            let isTaken = lane.submit { loop in
                let connection: PostgresConnection
                do {
                    connection = try loop.connected()
                } catch {
                    continuation.resume(returning: .unconnected(error))
                    return
                }
                continuation.resume(returning: .done(Result { try work(connection) }))
            }
            if !isTaken {
                continuation.resume(returning: .done(.failure(Self.closed)))
            }
        }
    }

    private func lane(isFirst: Bool) async throws -> Lane {
        try await withCheckedThrowingContinuation { continuation in
            let (granted, grows) = state.withLock { state -> (Result<Lane, PostgresError>?, Bool) in
                if state.isClosed {
                    return (.failure(Self.closed), false)
                }
                if let lane = state.takeIdle() {
                    return (.success(lane), false)
                }
                state.waiting.insert(continuation, at: isFirst ? 0 : state.waiting.endIndex)
                return (nil, state.grow())
            }
            if let granted {
                continuation.resume(with: granted)
            }
            if grows {
                connect()
            }
        }
    }

    private func release(_ lane: Lane) {
        let (next, ended, surplus) = state.withLock { ($0.next(for: lane), $0.ended(), $0.takeSurplus()) }
        next?.resume(returning: lane)
        ended.forEach { $0.resume() }
        for lane in surplus {
            Task { await lane.close() }
        }
    }

    /// Takes a lane out that cannot be connected again.
    private func remove(_ lane: Lane) {
        let (grows, ended) = state.withLock { state in
            state.remove(lane)
            return (state.lanes.isEmpty && state.grow(), state.ended())
        }
        ended.forEach { $0.resume() }
        Task { await lane.close() }
        if grows {
            connect()
        }
    }

    /// Makes a lane that the state counts as being connected.
    private func connect() {
        do {
            let lane = try makeLane()
            _ = lane.submit { [self] loop in
                do {
                    _ = try loop.connected()
                    connected(lane)
                } catch {
                    Task { await lane.close() }
                    failed(error)
                }
            }
        } catch {
            failed(error)
        }
    }

    private func connected(_ lane: Lane) {
        let (next, ended, grows) = state.withLock { state in
            state.connected(lane)
            return (state.next(for: lane), state.ended(), state.grow())
        }
        next?.resume(returning: lane)
        ended.forEach { $0.resume() }
        if grows {
            connect()
        }
    }

    private func failed(_ error: any Error) {
        let isCrowded = (error as? PostgresError)?.isCrowded ?? false
        let (failed, ended, retries) = state.withLock { state in
            state.connecting -= 1
            state.shrink()
            guard state.lanes.isEmpty, state.connecting == 0 else {
                // Those who wait get one of the others.
                return ([CheckedContinuation<Lane, any Error>](), state.ended(), false)
            }
            if isCrowded, state.waitsOn(patience: configuration.connectTimeout) {
                state.connecting += 1
                return ([], [], true)
            }
            defer { state.waiting = [] }
            return (state.waiting, state.ended(), false)
        }
        failed.forEach { $0.resume(throwing: error) }
        ended.forEach { $0.resume() }
        if retries {
            Task {
                try? await Task.sleep(for: Self.retry.delay(attempt: 3))
                connect()
            }
        }
    }

    private func makeLane() throws(PostgresError) -> Lane {
        do {
            let wakeUp = try WakeUp()
            let loop = ConnectionLoop(
                configuration: configuration,
                begin: begin,
                reconnection: reconnection,
                wakeUp: wakeUp
            )
            return try Lane(name: "postgres", loop: loop) { wakeUp.ring() }
        } catch {
            throw PostgresError(.resources, operation: "start", text: "\(error)")
        }
    }

    private static let closed = PostgresError(.closed, operation: "run", text: "it is closed")
}
