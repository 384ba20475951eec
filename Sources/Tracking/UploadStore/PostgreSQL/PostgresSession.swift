import Glibc
import PostgresTransport
import UploadTracking

/// A session at PostgreSQL that Waybill can work in.
enum PostgresSession {
    /// Longer than a worker's loops rest, after which it gives up what it does not use.
    private static let patience = Duration.seconds(12)

    /// Connects for what precedes all work: to find out what the server is, and to bring the schema up to date.
    ///
    /// - Throws: ``TrackingStoreError``, `PostgresError`.
    static func open(_ configuration: PostgresConfiguration) throws -> PostgresConnection {
        let connection = try connect(configuration)
        try connection.checkSession(configuration)
        try check(connection)
        return connection
    }

    /// Waits for a connection that a worker beside this program may give up soon.
    private static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> PostgresConnection {
        let deadline = ContinuousClock.now.advanced(by: patience)
        while true {
            do throws(PostgresError) {
                return try PostgresConnection(configuration)
            } catch {
                guard error.isCrowded, ContinuousClock.now < deadline else {
                    throw error
                }
                // The calling thread may block.
                usleep(200_000)
            }
        }
    }

    /// That the server takes writes, holds every text, and has a place for tables.
    ///
    /// - Throws: ``TrackingStoreError``, `PostgresError`.
    static func check(_ connection: PostgresConnection) throws {
        let row = try connection.query(
            """
            SELECT pg_is_in_recovery() AS is_standby, current_setting('server_encoding') AS encoding,
                current_schema() IS NOT NULL AS has_schema, current_setting('search_path') AS search_path
            """,
            isKept: false
        )[0]
        if try row.flag("is_standby") {
            throw TrackingStoreError.unavailable(
                message: "PostgreSQL: the server is a standby, which takes no writes",
                remedy: PostgresAdvice.writable
            )
        }
        let encoding = try row.string("encoding")
        guard encoding == "UTF8" else {
            throw TrackingStoreError.incompatible(
                message: "PostgreSQL: the database's encoding is \(encoding), which cannot hold every text",
                remedy: PostgresAdvice.encoding
            )
        }
        guard try row.flag("has_schema") else {
            throw TrackingStoreError.unavailable(
                message:
                    "PostgreSQL: no schema of the search_path (\(try row.string("search_path"))) exists, or the role may "
                    + "not use it",
                remedy: PostgresAdvice.schema
            )
        }
    }
}
