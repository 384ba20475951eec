import Dispatch
import Logging
import Primitives
import Synchronization
import UploadTracking

/// A store that is opened while the API answers already: until it is open, whoever asks is told what it waits for.
final class OpeningStore: TrackingStore {
    private enum State {
        case opening(reason: String, remedy: String? = nil)
        case open(any TrackingStore)
        case closed
    }

    private let state = Mutex(State.opening(reason: "it is being opened"))

    init() {}

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value {
        try await opened().write(body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingReader) throws -> Value
    ) async throws -> Value {
        try await opened().read(body)
    }

    func close() async {
        let last = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .open(let store) = last {
            await store.close()
        }
    }

    /// Opens it, and waits for a server that is away for as long as it is.
    ///
    /// - Parameters:
    ///   - waits: Whether it may be a server that is away; a file that cannot be used is not waited for.
    ///   - logger: Is told of each wait.
    ///   - make: Opens it; may block, for it is given a thread.
    ///   - claim: Makes it this worker's, before it is used.
    /// - Throws: What waiting does not mend, or a cancellation: an attempt that is under way then ends with the process.
    func open<Store: TrackingStore>(
        waits: Bool,
        logger: Logger,
        _ make: @escaping @Sendable () throws -> Store,
        claim: (Store) async throws -> Void = { _ in }
    ) async throws {
        let backoff = Backoff(base: .milliseconds(500), cap: .seconds(15), seed: .random(in: .min ... .max))
        for attempt in 0... {
            do {
                let store = try await Self.attempt(make)
                try await claim(store)
                await use(store)
                return
            } catch TrackingStoreError.unavailable(let message, let remedy) where waits {
                state.withLock { state in
                    if case .opening = state {
                        state = .opening(reason: message, remedy: remedy)
                    }
                }
                var metadata: Logger.Metadata = ["error": "\(message)"]
                metadata["next"] = remedy.map { "\($0)" }
                logger.warning("waiting for the store", metadata: metadata)
                try await Task.sleep(for: backoff.delay(attempt: attempt))
            }
        }
    }

    /// - Parameter store: Closed where nobody wants it any more.
    private func use(_ store: any TrackingStore) async {
        let isWanted = state.withLock { state in
            guard case .opening = state else {
                return false
            }
            state = .open(store)
            return true
        }
        if !isWanted {
            await store.close()
        }
    }

    /// One attempt, on a thread that may block: a cancellation does not wait for it.
    private static func attempt<Store: TrackingStore>(
        _ make: @escaping @Sendable () throws -> Store
    ) async throws -> Store {
        let (attempts, attempt) = AsyncThrowingStream<Store, any Error>.makeStream()
        DispatchQueue.global().async {
            do {
                attempt.yield(try make())
                attempt.finish()
            } catch {
                attempt.finish(throwing: error)
            }
        }
        for try await store in attempts {
            return store
        }
        throw CancellationError()
    }

    private func opened() throws -> any TrackingStore {
        switch state.withLock({ $0 }) {
        case .open(let store): store
        case .opening(let reason, let remedy): throw TrackingStoreError.unavailable(message: reason, remedy: remedy)
        case .closed: throw TrackingStoreError.unavailable(message: "the store is closed")
        }
    }
}
