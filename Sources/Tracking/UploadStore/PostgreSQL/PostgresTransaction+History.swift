import Primitives
import UploadTracking

extension PostgresTransaction {
    func history() throws -> StoreHistory {
        let found = try row(
            """
            SELECT epoch, CASE WHEN is_called THEN last_value ELSE 0 END AS last_notice FROM history, notices_sequence_seq
            """,
            []
        )
        guard let found else {
            throw TrackingStoreError.incompatible(message: "history holds nothing")
        }
        return StoreHistory(epoch: try found.string("epoch"), lastNotice: Int64(try found.number("last_notice")))
    }

    func begin(epoch: String) throws {
        try execute("UPDATE history SET epoch = $1, began_at = $2", [epoch, now.milliseconds])
    }
}
