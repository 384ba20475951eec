import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func remove(_ kind: Expirable, before moment: Timestamp, limit: Int) throws -> Int {
        let arguments: StatementArguments = [moment.milliseconds, limit]
        switch kind {
        case .uploads:
            let ids = try rows(Self.uploadsOfNoUse, arguments).map { try $0.string("id") }
            for id in ids {
                // Files and commands go with it; `used_keys` stays.
                try execute("DELETE FROM idempotent_requests WHERE upload_id = ?", [id])
                try execute("DELETE FROM uploads WHERE id = ?", [id])
            }
            return ids.count
        case .notices:
            try execute(Self.removeNotices, arguments)
        case .audit:
            try execute(
                "DELETE FROM mints WHERE id IN (SELECT id FROM mints WHERE minted_at < ? ORDER BY minted_at LIMIT ?)",
                arguments
            )
        }
        return database.changesCount
    }

    private static let uploadsOfNoUse = """
        SELECT id FROM uploads
        WHERE ended_at < ? AND timer_due_at IS NULL AND command_due_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM files
                WHERE upload_id = uploads.id
                    AND (slot_held = 1 OR verify_due_at IS NOT NULL AND verify_unanswered_since IS NULL)
            )
            AND NOT EXISTS (SELECT 1 FROM deliveries WHERE upload_id = uploads.id AND state = 'pending')
        ORDER BY ended_at LIMIT ?
        """

    private static let removeNotices = """
        DELETE FROM notices WHERE sequence IN (
            SELECT sequence FROM notices AS n
            WHERE created_at < ? AND NOT EXISTS (
                SELECT 1 FROM deliveries AS d WHERE d.sequence = n.sequence AND d.state = 'pending'
            )
            ORDER BY created_at LIMIT ?
        )
        """
}
