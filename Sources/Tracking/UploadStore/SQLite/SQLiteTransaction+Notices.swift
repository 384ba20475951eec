import FoundationEssentials
import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func notices(after sequence: Int64, limit: Int) throws -> [Notice] {
        try rows("SELECT * FROM notices WHERE sequence > ? ORDER BY sequence LIMIT ?", [sequence, limit])
            .map { try Notice(row: $0) }
    }

    func oldestUndelivered() throws -> [String: Timestamp] {
        var oldest: [String: Timestamp] = [:]
        let pending = try rows(
            """
            SELECT d.destination AS destination, min(n.created_at) AS created_at
            FROM deliveries d JOIN notices n ON n.sequence = d.sequence WHERE d.state = 'pending' GROUP BY d.destination
            """,
            []
        )
        for row in pending {
            oldest[try row.string("destination")] = try row.moment("created_at")
        }
        return oldest
    }

    func insert(_ notice: NewNotice, destinations: [String]) throws {
        try execute(
            """
            INSERT INTO notices (id, upload_id, gateway, module, type, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (upload_id, module, type) DO NOTHING
            """,
            [
                notice.id, notice.uploadID.description, notice.gateway, notice.request.module ?? "",
                notice.request.type.rawValue, Data(notice.body), now.milliseconds,
            ]
        )
        guard database.changesCount > 0 else {
            return
        }
        let sequence = database.lastInsertedRowID
        for destination in destinations {
            try execute(
                """
                INSERT INTO deliveries (sequence, destination, upload_id, state, attempts, next_at)
                VALUES (?, ?, ?, 'pending', 0, ?)
                """,
                [sequence, destination, notice.uploadID.description, now.milliseconds]
            )
        }
    }

    func leaseDeliveries(to destination: String, limit: Int, until: Timestamp) throws -> [DeliveryLease] {
        let due = try rows(
            """
            SELECT n.*, d.attempts AS attempts FROM deliveries d JOIN notices n ON n.sequence = d.sequence
            WHERE d.destination = ?1 AND d.state = 'pending' AND d.next_at <= ?2 AND coalesce(d.held_until, 0) <= ?2
                AND NOT EXISTS (
                    SELECT 1 FROM deliveries e
                    WHERE e.destination = ?1 AND e.upload_id = d.upload_id AND e.state = 'pending'
                        AND e.sequence < d.sequence
                )
            ORDER BY d.sequence LIMIT ?3
            """,
            [destination, now.milliseconds, limit]
        )
        return try due.map { row in
            let notice = try Notice(row: row)
            try execute(
                "UPDATE deliveries SET held_until = ? WHERE sequence = ? AND destination = ?",
                [until.milliseconds, notice.sequence, destination]
            )
            return DeliveryLease(destination: destination, notice: notice, attempts: try row.number("attempts"))
        }
    }

    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws {
        let (state, nextAt, error) = result.columns
        try execute(
            """
            UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = ?, held_until = NULL, error = ?,
                settled_at = ?
            WHERE sequence = ? AND destination = ? AND state = 'pending'
            """,
            [
                state, (nextAt ?? now).milliseconds, error, nextAt == nil ? now.milliseconds : nil,
                delivery.notice.sequence, delivery.destination,
            ]
        )
    }
}
