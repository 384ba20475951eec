import PostgresTransport
import UploadTracking

/// Where a history is: a dump that was restored into another database, or server, is found by it, and begins another.
///
/// A server that was restored as a whole, or a standby that was promoted, is the same by these numbers: that one cannot
/// be told, and `waybill migrate --new-epoch` says it.
enum PostgresPlace {
    /// Begins another history where this one was made elsewhere.
    ///
    /// - Throws: `PostgresError`.
    static func keep(_ connection: PostgresConnection) throws {
        let place = try place(connection)
        // A role may read only by default.
        try connection.query("BEGIN READ WRITE", isKept: false)
        try connection.query(
            """
            UPDATE history SET place = $1, epoch = CASE WHEN place IS NULL THEN epoch ELSE $2 END
            WHERE place IS DISTINCT FROM $1
            """,
            [place, StoreHistory.newEpoch()],
            isKept: false
        )
        try connection.query("COMMIT", isKept: false)
    }

    private static func place(_ connection: PostgresConnection) throws -> String {
        let database = "SELECT oid::text AS place FROM pg_database WHERE datname = current_database()"
        let server = "SELECT system_identifier::text AS place FROM pg_control_system()"
        let number = try connection.query(database, isKept: false)[0].string("place")
        do throws(PostgresError) {
            return try "\(connection.query(server, isKept: false)[0].text("place") ?? "")/\(number)"
        } catch {
            guard error.state == "42501" else {
                throw error
            }
            // Some providers keep that from everybody.
            return "/\(number)"
        }
    }
}
