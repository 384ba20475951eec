import PostgresTransport
import UploadTracking

/// The schema, as a list of migrations: a landed one is never edited.
enum PostgresSchema {
    /// The number of a migration is its place here, from 1.
    static let migrations = [
        Migration(name: "uploads, commands, notices", statements: first),
        Migration(name: "lanes of deliveries, ends of uploads", statements: lanes),
        Migration(name: "fencing of commands and deliveries", statements: fencing, olderPrograms: .goOn),
        Migration(name: "object stores of used keys", statements: objectStores, olderPrograms: .goOn),
        Migration(name: "lists by profile", statements: listsByProfile, olderPrograms: .goOn),
        Migration(name: "files that failed unanswered", statements: unanswered),
        Migration(name: "answers to commands and looks", statements: answers),
        Migration(name: "history", statements: history, olderPrograms: .goOn),
    ]

    /// The key of the lock that those who migrate take.
    private static let migrating = 0x5742_0000_0000_0001
    /// The key of the lock that each connection of a program that works holds, shared: a migration that ends older
    /// programs takes it alone.
    private static let working = 0x5742_0000_0000_0002

    /// Brings the schema up to date, or finds that it is, or that a newer one can be worked with.
    ///
    /// - Throws: ``TrackingStoreError``, `PostgresError`.
    static func prepare(
        _ connection: PostgresConnection,
        migrate: Bool,
        migrations: [Migration] = migrations
    ) throws -> SchemaVersion {
        let found = try version(connection, program: migrations.count)
        guard try found.needsMigration(isAllowed: migrate) else {
            return found
        }
        // As long as it takes, be it another's migration.
        connection.patience = .seconds(3600)
        defer { connection.patience = nil }
        do {
            for statement in [
                "BEGIN READ WRITE", "SET LOCAL lock_timeout = 0", "SET LOCAL statement_timeout = 0",
                "SELECT pg_advisory_xact_lock(\(migrating))",
            ] {
                try connection.query(statement, isKept: false)
            }
            try apply(migrations, connection)
            try connection.query("COMMIT", isKept: false)
        } catch {
            try? connection.finish()
            _ = try? connection.query("ROLLBACK", isKept: false)
            throw error
        }
        return try version(connection, program: migrations.count)
    }

    /// Called for each new connection of a program that works: what was so when it began may have ended.
    ///
    /// - Throws: ``TrackingStoreError``, `PostgresError`.
    static func begin(_ connection: PostgresConnection, program: Int) throws {
        let row = try connection.query("SELECT pg_try_advisory_lock_shared(\(working)) AS is_held", isKept: false)[0]
        guard try row.flag("is_held") else {
            throw TrackingStoreError.unavailable(message: "a newer version brings its schema up to date")
        }
        try PostgresSession.check(connection)
        try version(connection, program: program).checkCompatible()
    }

    static func version(_ connection: PostgresConnection, program: Int) throws -> SchemaVersion {
        let row = try connection.query("SELECT to_regclass('waybill_schema') IS NOT NULL AS is_there", isKept: false)[0]
        guard try row.flag("is_there") else {
            return SchemaVersion(number: 0, compatibleFrom: 0, program: program)
        }
        // The column is younger than the table: without it, a schema is for its own program and later ones.
        let found = try connection.query(
            """
            SELECT coalesce(max(version), 0) AS number,
                coalesce(max(coalesce((to_jsonb(s) ->> 'compatible_from')::bigint, version)), 0) AS compatible_from
            FROM waybill_schema AS s
            """,
            isKept: false
        )[0]
        return SchemaVersion(
            number: try found.number("number"),
            compatibleFrom: try found.number("compatible_from"),
            program: program
        )
    }

    private static func apply(_ migrations: [Migration], _ connection: PostgresConnection) throws {
        for statement in [
            """
            CREATE TABLE IF NOT EXISTS waybill_schema (
                version BIGINT PRIMARY KEY,
                name TEXT NOT NULL,
                applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
            )
            """,
            "ALTER TABLE waybill_schema ADD COLUMN IF NOT EXISTS compatible_from BIGINT",
        ] {
            try connection.query(statement, isKept: false)
        }
        // Whoever had the lock before may have done it all.
        let found = try version(connection, program: migrations.count)
        try found.checkCompatible()
        guard found.isOld else {
            return
        }
        if migrations.compatibleFrom(after: migrations.count) > found.number {
            try waitForOlderPrograms(connection)
        }
        for (index, migration) in migrations.enumerated().dropFirst(found.number) {
            for statement in migration.statements {
                try connection.query(statement, isKept: false)
            }
            try connection.query(
                "INSERT INTO waybill_schema (version, name, compatible_from) VALUES ($1, $2, $3)",
                [index + 1, migration.name, migrations.compatibleFrom(after: index + 1)],
                isKept: false
            )
        }
    }

    /// - Throws: ``TrackingStoreError/unavailable(message:)`` while one works: it is for somebody to end it.
    private static func waitForOlderPrograms(_ connection: PostgresConnection) throws {
        let row = try connection.query("SELECT pg_try_advisory_xact_lock(\(working)) AS is_held", isKept: false)[0]
        guard try row.flag("is_held") else {
            throw TrackingStoreError.unavailable(
                message: "programs of an older version work on the database, and cannot go on with this one's schema: "
                    + "end them; the schema is brought up to date then"
            )
        }
    }
}
