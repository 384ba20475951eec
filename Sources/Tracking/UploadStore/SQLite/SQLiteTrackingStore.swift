import GRDB
package import Primitives
import Synchronization
package import UploadTracking

/// The store in one SQLite file: WAL, synchronous FULL, one writer with group commits.
///
/// Writes that arrive while a commit is under way share the next one, each in a savepoint of its own, so one
/// `fsync` serves them all and a write that fails takes nothing of its neighbours with it.
package final class SQLiteTrackingStore: TrackingStore, SchemaBearing {
    package let schema: SchemaVersion
    /// What is wrong with the modes of its files, and could not be put right.
    package let fileWarnings: [String]
    private let pool: DatabasePool
    private let path: String
    /// Held by the one worker of this file.
    private let lock = Mutex<FileLock?>(nil)
    private let clock: any WallClock
    /// The time of the last commit: the next is later, so the order of changes is the order of commits.
    private let committedAt: Mutex<Timestamp>
    private let queue = Mutex(WriteQueue())

    /// Opens a database, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - migrate: `false`: an old schema is an error.
    ///   - clock: Stands for the database's clock: with one process to a file they are the same.
    /// - Throws: ``TrackingStoreError``.
    package convenience init(
        path: String,
        migrate: Bool = true,
        clock: any WallClock = SystemWallClock()
    ) throws {
        try self.init(path: path, migrate: migrate, clock: clock, migrations: SQLiteSchema.migrations)
    }

    /// As a program that knows other migrations would open it.
    init(
        path: String,
        migrate: Bool = true,
        clock: any WallClock = SystemWallClock(),
        migrations: [Migration]
    ) throws {
        var configuration = Configuration()
        configuration.label = "waybill-store"
        configuration.busyMode = .timeout(5)
        self.path = path
        let files = DatabaseFiles(path: path)
        try files.check()
        fileWarnings = files.makePrivate()
        if files.hasOtherNames {
            // SQLite keeps its log beside the name: under another one it would miss what a worker has written.
            _ = try FileLock(database: path)
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // Not in `prepareDatabase`: the pool turns WAL on after it, and synchronous to NORMAL with it, which may
            // lose the last commits when the power goes. Acknowledged is what is on the disk.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            schema = try SQLiteSchema.prepare(pool, path: path, migrate: migrate, migrations: migrations)
            let latest = try pool.read { try Int64.fetchOne($0, sql: "SELECT max(updated_at) FROM uploads") }
            committedAt = Mutex(Timestamp(milliseconds: latest ?? 0))
        } catch {
            throw TrackingStoreError(error, path: path)
        }
        self.clock = clock
    }

    /// Which schema a file that exists has; changes nothing.
    ///
    /// - Throws: ``TrackingStoreError``.
    package static func schema(path: String) throws -> SchemaVersion {
        try DatabaseFiles(path: path).check()
        do {
            return try SQLiteSchema.version(DatabasePool(path: path))
        } catch {
            throw TrackingStoreError(error, path: path)
        }
    }

    /// Makes this store's worker the one worker of the file, and takes back what one that is gone had taken on.
    ///
    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where another worker has the file.
    package func claim() async throws {
        let taken = try FileLock(database: path)
        lock.withLock { $0 = taken }
        try await perform { database in
            try database.inTransaction(.immediate) {
                try database.execute(
                    sql: """
                        UPDATE uploads SET command_held_until = NULL WHERE command_held_until IS NOT NULL;
                        UPDATE files SET verify_held_until = NULL WHERE verify_held_until IS NOT NULL;
                        UPDATE deliveries SET held_until = NULL WHERE held_until IS NOT NULL;
                        """
                )
                return .commit
            }
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let write = PendingWrite(body: body, continuation: continuation)
            let (isClosed, mustDrain) = queue.withLock { queue in
                if queue.isClosed {
                    return (true, false)
                }
                queue.waiting.append(write)
                defer { queue.isDraining = true }
                return (false, !queue.isDraining)
            }
            if isClosed {
                write.failed(TrackingStoreError.unavailable(message: "the store is closed"))
            } else if mustDrain {
                Task { await self.drain() }
            }
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingReader) throws -> Value
    ) async throws -> Value {
        let now = max(clock.now(), committedAt.withLock { $0 })
        do {
            return try await pool.read { try body(SQLiteTransaction(database: $0, now: now)) }
        } catch {
            throw translated(error)
        }
    }

    package func close() async {
        let isFirst = queue.withLock { queue in
            defer { queue.isClosed = true }
            return !queue.isClosed
        }
        guard isFirst else {
            return
        }
        await withCheckedContinuation { continuation in
            let isIdle = queue.withLock { queue in
                if queue.isDraining {
                    queue.closing.append(continuation)
                }
                return !queue.isDraining
            }
            if isIdle {
                continuation.resume()
            }
        }
        // The file is whole by itself after a clean end; a failure leaves it whole with its WAL.
        _ = try? await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try? pool.close()
        lock.withLock { $0 = nil }
    }

    /// Works on the connection that writes, outside the queue of writes and without a transaction.
    func perform<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.writeWithoutTransaction(body)
        } catch {
            throw translated(error)
        }
    }

    /// Commits what waits, together, until nothing waits.
    private func drain() async {
        while true {
            let (group, closing) = queue.withLock { queue in
                defer { queue.waiting.removeAll() }
                queue.isDraining = !queue.waiting.isEmpty
                return (queue.waiting, queue.closing)
            }
            if group.isEmpty {
                for continuation in closing {
                    continuation.resume()
                }
                return
            }
            let present = clock.now()
            let now = committedAt.withLock { last in
                last = max(present, last + .milliseconds(1))
                return last
            }
            do {
                try await pool.writeWithoutTransaction { database in
                    try database.inTransaction(.immediate) {
                        let transaction = SQLiteTransaction(database: database, now: now)
                        for write in group {
                            try write.run(transaction)
                        }
                        return .commit
                    }
                }
                for write in group {
                    write.committed()
                }
            } catch {
                for write in group {
                    write.failed(translated(error))
                }
            }
        }
    }

    private func translated(_ error: any Error) -> any Error {
        error is DatabaseError ? TrackingStoreError(error, path: path) : error
    }
}

private struct WriteQueue {
    var waiting: [any AnyPendingWrite] = []
    var isDraining = false
    var isClosed = false
    /// Who waits for what is under way.
    ///
    /// Nothing is added once it is idle and closed.
    var closing: [CheckedContinuation<Void, Never>] = []
}

private protocol AnyPendingWrite: Sendable {
    /// Runs the body in a savepoint. Throws only what must fail the whole commit.
    func run(_ transaction: SQLiteTransaction) throws
    func committed()
    func failed(_ error: any Error)
}

/// A write that waits for its commit.
///
/// Its outcome is kept until the commit has happened: until then it is not true.
private final class PendingWrite<Value: Sendable>: AnyPendingWrite {
    private let body: @Sendable (any TrackingTransaction) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(
        body: @escaping @Sendable (any TrackingTransaction) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(_ transaction: SQLiteTransaction) throws {
        do {
            var value: Value?
            try transaction.database.inSavepoint {
                value = try body(transaction)
                return .commit
            }
            let result = value
            outcome.withLock { $0 = result.map(Result.success) }
        } catch {
            // A failure of the database ends the commit for all; the body's own failure concerns it alone.
            if let error = error as? DatabaseError, TrackingStoreError(error).isUnavailable {
                throw error
            }
            let failure: any Error = error is DatabaseError ? TrackingStoreError(error) : error
            outcome.withLock { $0 = .failure(failure) }
        }
    }

    func committed() {
        guard let result = outcome.withLock({ $0 }) else {
            continuation.resume(throwing: TrackingStoreError.unavailable(message: "the write was not run"))
            return
        }
        continuation.resume(with: result)
    }

    func failed(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}
