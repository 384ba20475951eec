import PostgresTransport
import UploadTracking

/// That the role may do with the tables what the store does, wherever their owner is another.
enum PostgresRights {
    /// - Throws: ``TrackingStoreError``, `PostgresError`.
    static func check(_ connection: PostgresConnection) throws {
        let row = try connection.query(
            """
            SELECT current_user::text AS role, coalesce(string_agg(c.relname::text, ', ' ORDER BY c.relname::text), '') AS denied
            FROM pg_class AS c
            WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('waybill_schema')) AND CASE
                WHEN c.relkind = 'r' AND c.relname = ANY (string_to_array($1, ' '))
                THEN NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                    AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
                WHEN c.relname = 'notices_sequence_seq' THEN NOT has_sequence_privilege(c.oid, 'SELECT')
                ELSE false END
            """,
            [(StoreCopy.tables + ["history"]).joined(separator: " ")],
            isKept: false
        )[0]
        let denied = try row.string("denied")
        guard denied.isEmpty else {
            throw TrackingStoreError.unavailable(
                message: "PostgreSQL: the role '\(try row.string("role"))' may not read and write \(denied)",
                remedy: PostgresAdvice.grants
            )
        }
    }
}
