import PostgresTransport
import Primitives
import UploadTracking

extension PostgresRow: StoredRow {}

/// One transaction, or one snapshot, of the PostgreSQL store: lives on its connection's thread.
final class PostgresTransaction: TrackingTransaction {
    let connection: PostgresConnection
    /// By the server's clock, as it was when the transaction began, and again after each wait for locks.
    ///
    /// So what changes an upload is later than what changed it before; `transaction_timestamp()` would be the time
    /// before the wait.
    private(set) var now: Timestamp
    /// How far changes and notices may be read; `nil` in a transaction that writes, which asks when it needs to know.
    private let horizon: PostgresHorizon?

    private init(_ connection: PostgresConnection, now: Timestamp, horizon: PostgresHorizon?) {
        self.connection = connection
        self.now = now
        self.horizon = horizon
    }

    var isWriting: Bool {
        horizon == nil
    }

    /// Runs a body in a transaction, once.
    ///
    /// - Throws: What the body throws, or a ``PostgresError``; nothing has been written then, unless the connection
    ///   broke in the commit.
    static func write<Value>(
        _ connection: PostgresConnection,
        _ body: (any TrackingTransaction) throws -> Value
    ) throws -> Value {
        let value: Value
        do {
            try connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE")
            try connection.execute(PostgresHorizon.holdChanges)
            let now = try connection.query(PostgresHorizon.present)[0].moment("now")
            value = try body(PostgresTransaction(connection, now: now, horizon: nil))
            let committed = try connection.query("COMMIT")
            guard committed.command == "COMMIT" else {
                // The body went on after a failure of the database.
                throw TrackingStoreError.unavailable(message: "PostgreSQL rolled the transaction back")
            }
        } catch {
            rollBack(connection, after: error)
            throw error
        }
        return value
    }

    /// Runs a body on one snapshot.
    ///
    /// - Throws: What the body throws, or a ``PostgresError``.
    static func read<Value>(
        _ connection: PostgresConnection,
        _ body: (any TrackingReader) throws -> Value
    ) throws -> Value {
        do {
            // Before the snapshot: what ends between the two is in both.
            let horizon = try PostgresHorizon(connection)
            try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            let value = try body(PostgresTransaction(connection, now: horizon.now, horizon: horizon))
            try connection.query("COMMIT")
            return value
        } catch {
            rollBack(connection, after: error)
            throw error
        }
    }

    private static func rollBack(_ connection: PostgresConnection, after error: any Error) {
        // What is still on its way fails with the rest.
        try? connection.finish()
        do {
            try connection.query("ROLLBACK")
        } catch {
            connection.abandon()
        }
        if let error = error as? PostgresError, error.stateClass == "57" || error.state == "25006" {
            // The server is going away, or has become one that only reads: another connection may find another.
            connection.abandon()
        }
    }

    func execute(_ sql: String, _ parameters: [(any PostgresParameter)?]) throws {
        try connection.execute(sql, parameters)
    }

    func rows(_ sql: String, _ parameters: [(any PostgresParameter)?]) throws -> PostgresResult {
        try connection.query(sql, parameters)
    }

    func row(_ sql: String, _ parameters: [(any PostgresParameter)?]) throws -> PostgresRow? {
        try rows(sql, parameters).first
    }

    /// After a wait for locks: time has passed, and is past the last change of what was locked.
    func passTime(at clock: Timestamp, locked: [Upload]) {
        let lastChange = locked.map(\.updatedAt).max().map { $0 + .milliseconds(1) }
        now = max(now, clock, lastChange ?? now)
    }

    func horizonNow() throws -> PostgresHorizon {
        try horizon ?? PostgresHorizon(connection)
    }
}
