import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func history() throws -> StoreHistory {
        let found = try rows(
            """
            SELECT epoch, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0) AS last_notice FROM history
            """,
            []
        )
        guard let row = found.first else {
            throw TrackingStoreError.incompatible(message: "history holds nothing")
        }
        return StoreHistory(epoch: try row.string("epoch"), lastNotice: Int64(try row.number("last_notice")))
    }

    func begin(epoch: String) throws {
        try execute("UPDATE history SET epoch = ?, began_at = ?", [epoch, now.milliseconds])
    }
}
