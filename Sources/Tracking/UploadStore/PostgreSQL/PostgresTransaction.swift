import PostgresTransport
import Primitives
import UploadTracking

extension PostgresRow: StoredRow {}

/// One transaction, or one snapshot, of the PostgreSQL store: lives on its connection's thread.
final class PostgresTransaction: TrackingTransaction {
    let connection: PostgresConnection
    /// By the server's clock, as it was when the transaction began, and where it writes again after each wait for locks.
    ///
    /// So what changes an upload is later than what changed it before; `transaction_timestamp()` would be the time
    /// before the wait.
    private(set) var now: Timestamp
    let isWriting: Bool
    /// How far changes and notices may be read, as it was before the snapshot; `nil` where that was not asked for.
    private let horizon: PostgresHorizon?

    private init(
        _ connection: PostgresConnection,
        now: Timestamp,
        isWriting: Bool = false,
        horizon: PostgresHorizon? = nil
    ) {
        self.connection = connection
        self.now = now
        self.isWriting = isWriting
        self.horizon = horizon
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
            value = try body(PostgresTransaction(connection, now: now, isWriting: true))
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
    /// Most have no use for the horizon, which is dear and has to be there before the snapshot: one that has is run again.
    ///
    /// - Throws: What the body throws, or a ``PostgresError``.
    static func read<Value>(
        _ connection: PostgresConnection,
        _ body: (any TrackingReader) throws -> Value
    ) throws -> Value {
        do {
            return try snapshot(connection, horizon: nil, body)
        } catch is HorizonNeeded {
            // Before the snapshot: what ends between the two is in both.
            return try snapshot(connection, horizon: PostgresHorizon(connection), body)
        }
    }

    private static func snapshot<Value>(
        _ connection: PostgresConnection,
        horizon: PostgresHorizon?,
        _ body: (any TrackingReader) throws -> Value
    ) throws -> Value {
        do {
            try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            let now = try connection.query(PostgresHorizon.time)[0].moment("now")
            let value = try body(PostgresTransaction(connection, now: now, horizon: horizon))
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

    typealias List = ListStatement<(any PostgresParameter)?>

    /// The rows of a list.
    ///
    /// A list whose text is one of a few is prepared (`isKept`); not where it is limited to profiles, because how much of
    /// a table is theirs decides the plan.
    func rows(
        _ list: List,
        _ columns: String,
        from source: String,
        profiles: Set<ProfileName>?,
        order: String,
        limit: Int,
        isKept: Bool = false
    ) throws -> PostgresResult {
        var list = list
        let text = list.text(columns, from: source, profiles: profiles, order: order, limit: limit) { $0 }
        return try connection.query(text, list.parameters, isKept: isKept && profiles == nil)
    }

    /// After a wait for locks: time has passed, and is past the last change of what was locked.
    func passTime(at clock: Timestamp, locked: [Upload]) {
        let lastChange = locked.map(\.updatedAt).max().map { $0 + .milliseconds(1) }
        now = max(now, clock, lastChange ?? now)
    }

    func horizonNow() throws -> PostgresHorizon {
        if !isWriting && horizon == nil {
            throw HorizonNeeded()
        }
        return try horizon ?? PostgresHorizon(connection)
    }
}

/// A snapshot was taken without a look at the horizon, and the body has use for that.
private struct HorizonNeeded: Error {}
