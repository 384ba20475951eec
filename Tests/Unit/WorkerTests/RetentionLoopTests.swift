import Logging
import Primitives
import Synchronization
import TestSupport
import Testing
import UploadStore
import UploadTracking

@testable import Worker

@Suite struct RetentionLoopTests {
    let folder: TemporaryDirectory
    let store: SQLiteTrackingStore

    init() throws {
        folder = try TemporaryDirectory()
        store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
    }

    @Test func removesInBatchesAndComesAgain() async throws {
        try await mint(1100)
        // After three batches, and then after an interval in which more has come to be of age.
        let waits = try await run(turns: 5) { turn in
            let count = try await left()
            #expect(count == [600, 100, 0, 0, 0][turn - 1], "one batch a turn")
            if turn == 3 {
                try await mint(2)
            }
        }
        #expect(
            waits == [
                RetentionLoop.breath, RetentionLoop.breath, RetentionLoop.interval, RetentionLoop.interval,
                RetentionLoop.interval,
            ]
        )
        #expect(try await left() == 0)
        await store.close()
    }

    @Test func goesOnAfterAStoreThatFailed() async throws {
        try await mint(3)
        let outage = Outage(of: store)
        outage.begin()
        let waits = try await run(on: outage, turns: 4) { turn in
            let count = try await left()
            #expect(count == (turn < 4 ? 3 : 0))
            if turn == 3 {
                outage.end()
            }
        }
        #expect(waits.dropLast().allSatisfy { $0 < RetentionLoop.interval }, "it is tried again sooner")
        #expect(waits.last == RetentionLoop.interval)
        #expect(try await left() == 0)
        await store.close()
    }

    @Test func keepsWhatIsKeptForEver() async throws {
        try await mint(3)
        #expect(try await run(turns: 1, retention: Retention(uploads: .zero, notices: .zero)).count == 1)
        #expect(try await left() == 3)
        await store.close()
    }

    /// Runs so many turns, with something done after each in place of a wait.
    ///
    /// - Returns: How long would have been waited.
    private func run(
        on store: (any TrackingStore)? = nil,
        turns: Int,
        retention: Retention = Retention(audit: .seconds(60)),
        after turn: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) async throws -> [Duration] {
        let waits = Mutex<[Duration]>([])
        let tracker = UploadTracker(
            store: store ?? self.store,
            policy: { _ in TrackingPolicy() },
            destinations: { _ in [] },
            noticeBody: { _, _, _, _ in [] }
        )
        let loop = RetentionLoop(
            retention: retention,
            tracker: tracker,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { wait in
            let count = waits.withLock { waits in
                waits.append(wait)
                return waits.count
            }
            do {
                try await turn(count)
            } catch {
                Issue.record(error)
            }
            if count == turns {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            }
        }
        await Task { await loop.run() }.value
        return waits.withLock { $0 }
    }

    private func mint(_ count: Int) async throws {
        let profile = try #require(ProfileName("default"))
        try await store.write { transaction in
            for _ in 0..<count {
                try transaction.insert(
                    MintRecord(
                        mintedAt: transaction.now - .seconds(3600),
                        requester: "tests",
                        purpose: "upload",
                        profile: profile,
                        uploadID: nil,
                        accessKeyID: "AKID",
                        scope: [],
                        policyHash: "",
                        expiresAt: transaction.now,
                        generation: 1
                    )
                )
            }
        }
    }

    private func left() async throws -> Int {
        try await store.read { try $0.mints(MintFilter(), before: nil, limit: 10_000) }.count
    }
}

/// A store that is away for a while.
private final class Outage: TrackingStore {
    private let store: any TrackingStore
    private let isAway = Mutex(false)

    init(of store: any TrackingStore) {
        self.store = store
    }

    func begin() {
        isAway.withLock { $0 = true }
    }

    func end() {
        isAway.withLock { $0 = false }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value {
        guard !isAway.withLock({ $0 }) else {
            throw TrackingStoreError.unavailable(message: "away")
        }
        return try await store.write(body)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any TrackingReader) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func close() async {
        await store.close()
    }
}
