import Dispatch
import UploadTracking

/// A write that a test holds open: its body has done its part, and waits to be let go on.
final class OpenTransaction: Sendable {
    private let task: Task<Void, any Error>
    private let gate = DispatchSemaphore(value: 0)

    /// Returns when the body has run, and its transaction has not ended.
    ///
    /// - Parameters:
    ///   - store: Where it writes.
    ///   - body: What it does.
    /// - Throws: What the store throws before the body has run.
    init(in store: any TrackingStore, _ body: @escaping @Sendable (any TrackingTransaction) throws -> Void) async throws
    {
        let gate = gate
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        task = Task {
            defer { reach.finish() }
            try await store.write { transaction in
                try body(transaction)
                reach.yield()
                gate.wait()
            }
        }
        for await _ in reached {
            return
        }
        try await task.value
    }

    /// Lets it go on, and returns when it has ended.
    ///
    /// - Throws: What the store throws.
    func finish() async throws {
        gate.signal()
        try await task.value
    }
}
