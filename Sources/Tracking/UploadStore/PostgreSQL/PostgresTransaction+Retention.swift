import PostgresTransport
import Primitives
import UploadTracking

/// What somebody else has locked is passed over, and gone the next time.
extension PostgresTransaction {
    func remove(_ kind: Expirable, before moment: Timestamp, limit: Int) throws -> Int {
        let sql =
            switch kind {
            case .uploads: Self.removeUploads
            case .notices: Self.removeNotices
            case .audit: Self.removeMints
            }
        return try rows(sql, [moment.milliseconds, limit]).changes
    }

    // Files and commands go with their upload; `used_keys` stays.
    private static let removeUploads = """
        WITH old AS (
            SELECT id FROM uploads
            WHERE ended_at < $1 AND timer_due_at IS NULL AND command_due_at IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM files
                    WHERE upload_id = uploads.id
                        AND (slot_held OR verify_due_at IS NOT NULL AND verify_unanswered_since IS NULL)
                )
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE upload_id = uploads.id AND deliveries.state = 'pending')
            ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), keys AS (
            DELETE FROM idempotent_requests USING old WHERE upload_id = old.id
        )
        DELETE FROM uploads USING old WHERE uploads.id = old.id
        """

    private static let removeNotices = """
        DELETE FROM notices WHERE sequence IN (
            SELECT sequence FROM notices AS n
            WHERE created_at < $1 AND NOT EXISTS (
                SELECT 1 FROM deliveries AS d WHERE d.sequence = n.sequence AND d.state = 'pending'
            )
            ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        """

    private static let removeMints = """
        DELETE FROM mints WHERE id IN (
            SELECT id FROM mints WHERE minted_at < $1 ORDER BY minted_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        """
}
