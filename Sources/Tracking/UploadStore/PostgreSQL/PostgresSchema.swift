import PostgresTransport
import UploadTracking

/// The schema, as a list of migrations: a landed one is never edited.
enum PostgresSchema {
    struct Migration {
        let name: String
        let statements: [String]
    }

    /// The number of a migration is its place here, from 1.
    static let migrations = [
        Migration(name: "uploads, commands, notices", statements: first),
        Migration(name: "lanes of deliveries, ends of uploads", statements: lanes),
        Migration(name: "fencing of commands and deliveries", statements: fencing),
    ]

    /// The key of the lock that those who migrate take.
    private static let lock = 0x5742_0000_0000_0001

    static func prepare(_ connection: PostgresConnection, migrate: Bool) throws {
        if try isUpToDate(connection) {
            return
        }
        guard migrate else {
            throw TrackingStoreError.incompatible(
                message: "the database's schema is old; run `waybill migrate`, or set STORE_MIGRATE=auto"
            )
        }
        // As long as it takes, be it another's migration.
        connection.patience = .seconds(3600)
        defer { connection.patience = nil }
        do {
            for statement in [
                "BEGIN", "SET LOCAL lock_timeout = 0", "SET LOCAL statement_timeout = 0",
                "SELECT pg_advisory_xact_lock(\(lock))",
            ] {
                try connection.query(statement, isKept: false)
            }
            try apply(connection)
            try connection.query("COMMIT", isKept: false)
        } catch {
            try? connection.finish()
            _ = try? connection.query("ROLLBACK", isKept: false)
            throw error
        }
    }

    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where it is of a newer version.
    private static func isUpToDate(_ connection: PostgresConnection) throws -> Bool {
        let row = try connection.query("SELECT to_regclass('waybill_schema') IS NOT NULL AS is_there", isKept: false)[0]
        guard try row.flag("is_there") else {
            return false
        }
        let version = try connection.query(
            "SELECT coalesce(max(version), 0) AS version FROM waybill_schema",
            isKept: false
        )[0]
        .number("version")
        if version > migrations.count {
            throw TrackingStoreError.incompatible(
                message: "the database was written by a newer version of waybill; start that version"
            )
        }
        return version == migrations.count
    }

    private static func apply(_ connection: PostgresConnection) throws {
        try connection.query(
            """
            CREATE TABLE IF NOT EXISTS waybill_schema (
                version BIGINT PRIMARY KEY,
                name TEXT NOT NULL,
                applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
            )
            """,
            isKept: false
        )
        // Whoever had the lock before may have done it all.
        if try isUpToDate(connection) {
            return
        }
        let done = Set(
            try connection.query("SELECT version FROM waybill_schema", isKept: false).map { try $0.number("version") }
        )
        for (index, migration) in migrations.enumerated() where !done.contains(index + 1) {
            for statement in migration.statements {
                try connection.query(statement, isKept: false)
            }
            try connection.query(
                "INSERT INTO waybill_schema (version, name) VALUES ($1, $2)",
                [index + 1, migration.name],
                isKept: false
            )
        }
    }
}
