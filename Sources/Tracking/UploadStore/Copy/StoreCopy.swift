import GRDB
package import PostgresTransport
import UploadTracking

/// Copies all that a SQLite file holds into an empty PostgreSQL database: all of it, or nothing.
package enum StoreCopy {
    /// What is copied, what others refer to first.
    static let tables = [
        "uploads", "files", "used_keys", "commands", "log_queries", "idempotent_requests", "mints", "quarantine",
        "notices", "deliveries", "delivery_lanes", "audit_turns", "slots",
    ]

    /// Copies, blocking the calling thread.
    ///
    /// The file is brought up to date first, and is otherwise left as it is; nobody may work with it meanwhile. What
    /// workers had taken on is free in the copy.
    ///
    /// - Parameters:
    ///   - path: The file, which must exist.
    ///   - target: The database; its schema is made where it is not there.
    /// - Returns: How many rows there are of each table.
    /// - Throws: ``TrackingStoreError``.
    package static func copy(from path: String, to target: PostgresConfiguration) throws -> [(table: String, rows: Int)]
    {
        let lock = try FileLock(database: path)
        defer { withExtendedLifetime(lock) {} }
        do {
            let source = try DatabasePool(path: path)
            let theirs = try SQLiteSchema.prepare(source, path: path, migrate: true, isClaimed: true)
            let connection = try PostgresSession.open(target)
            let ours = try PostgresSchema.prepare(connection, migrate: true)
            guard !theirs.isNewer, !ours.isNewer else {
                // What this version does not know it would leave behind.
                throw TrackingStoreError.incompatible(
                    message: "the file has \(theirs), the database \(ours): copy with the newer version of waybill"
                )
            }
            connection.patience = .seconds(3600)
            try connection.query("BEGIN READ WRITE")
            try connection.query("SET LOCAL statement_timeout = 0")
            let counts = try source.read { database in
                try tables.map { (table: $0, rows: try copy($0, from: database, to: connection)) }
            }
            // Cursors go on holding: what they stand for has only moved.
            let epoch = try source.read { try String.fetchOne($0, sql: "SELECT epoch FROM history") }
            try connection.query("UPDATE history SET epoch = $1, place = NULL", [epoch])
            try connection.query("UPDATE uploads SET command_held_until = NULL WHERE command_held_until IS NOT NULL")
            try connection.query("UPDATE files SET verify_held_until = NULL WHERE verify_held_until IS NOT NULL")
            try connection.query("UPDATE deliveries SET held_until = NULL WHERE held_until IS NOT NULL")
            // Without it the transaction ends with the connection, and leaves nothing.
            try connection.query("COMMIT")
            return counts
        } catch let error as PostgresError {
            throw TrackingStoreError(error)
        } catch {
            throw TrackingStoreError(error, path: path)
        }
    }

    private static func copy(
        _ table: String,
        from database: Database,
        to connection: PostgresConnection
    ) throws -> Int {
        // Nobody else writes into it meanwhile.
        try connection.query("LOCK TABLE \(table) IN EXCLUSIVE MODE", isKept: false)
        guard try connection.query("SELECT 1 FROM \(table) LIMIT 1", isKept: false).isEmpty else {
            throw TrackingStoreError.incompatible(message: "the database is not empty: \(table) holds rows")
        }
        let columns = try columns(of: table, on: connection)
        let names = columns.map(\.name).joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let insert = "INSERT INTO \(table) (\(names)) OVERRIDING SYSTEM VALUE VALUES (\(places))"
        var count = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT \(names) FROM \(table)")
        while let row = try rows.next() {
            try connection.execute(insert, columns.map { try $0.value(in: row) })
            count += 1
        }
        try connection.finish()
        if let counter = columns.first(where: \.isCounted)?.name {
            // Numbers go on where they were, also where the last rows are gone: consumers hold them as cursors.
            let last = try Int64.fetchOne(
                database,
                sql: "SELECT seq FROM sqlite_sequence WHERE name = ?",
                arguments: [table]
            )
            try connection.query(
                """
                SELECT setval(pg_get_serial_sequence($1, $2), greatest(max(\(counter)), $3::bigint, 1),
                    coalesce(greatest(max(\(counter)), $3::bigint), 0) > 0)
                FROM \(table)
                """,
                [table, counter, last],
                isKept: false
            )
        }
        return count
    }

    private static func columns(of table: String, on connection: PostgresConnection) throws -> [CopiedColumn] {
        try connection.query(
            """
            SELECT column_name::text AS name, data_type::text AS type, is_identity::text = 'YES' AS is_counted
            FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position
            """,
            [table]
        )
        .map {
            CopiedColumn(name: try $0.string("name"), type: try $0.string("type"), isCounted: try $0.flag("is_counted"))
        }
    }
}

/// A column of both databases.
private struct CopiedColumn {
    let name: String
    /// As PostgreSQL calls it.
    let type: String
    let isCounted: Bool

    func value(in row: Row) throws -> (any PostgresParameter)? {
        switch type {
        case "text": row.text(name)
        case "bigint": row.integer(name)
        case "boolean": row.boolean(name)
        case "bytea": row.bytes(name)
        default: throw TrackingStoreError.incompatible(message: "\(name) is of type \(type)")
        }
    }
}
