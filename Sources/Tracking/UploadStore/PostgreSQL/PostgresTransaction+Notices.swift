import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    static let noticeColumns = "sequence, id, upload_id, gateway, module, type, body, created_at"

    func notices(after sequence: Int64, limit: Int) throws -> [Notice] {
        try rows(
            """
            SELECT \(Self.noticeColumns) FROM notices
            WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3
            """,
            [sequence, horizonNow().notices, limit]
        )
        .map { try Notice(row: $0) }
    }

    func oldestUndelivered() throws -> [String: Timestamp] {
        var oldest: [String: Timestamp] = [:]
        let pending = try rows(
            """
            SELECT d.destination, min(n.created_at) AS created_at
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
        try execute(PostgresHorizon.holdNotices, [])
        let inserted = try row(
            """
            INSERT INTO notices (id, upload_id, gateway, module, type, body, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (upload_id, module, type) DO NOTHING RETURNING sequence
            """,
            [
                notice.id, notice.uploadID.description, notice.gateway, notice.request.module ?? "",
                notice.request.type.rawValue, notice.body, now.milliseconds,
            ]
        )
        guard let sequence = try inserted?.integer("sequence") else {
            return
        }
        for destination in destinations {
            try execute(
                """
                INSERT INTO deliveries (sequence, destination, upload_id, state, attempts, next_at)
                VALUES ($1, $2, $3, 'pending', 0, $4)
                """,
                [sequence, destination, notice.uploadID.description, now.milliseconds]
            )
        }
    }

    func leaseDeliveries(to destination: String, limit: Int, until: Timestamp) throws -> [DeliveryLease] {
        let leased = try rows(
            """
            WITH due AS (
                SELECT d.sequence AS number FROM deliveries AS d
                WHERE d.destination = $1 AND d.state = 'pending' AND d.next_at <= $2
                    AND coalesce(d.held_until, 0) <= $2 AND \(Self.isFirst)
                ORDER BY d.sequence LIMIT $3 FOR UPDATE SKIP LOCKED
            ), held AS (
                UPDATE deliveries SET held_until = $4 FROM due
                WHERE sequence = due.number AND destination = $1 RETURNING sequence AS number, attempts
            )
            SELECT \(Self.noticeColumns), attempts FROM held JOIN notices ON sequence = number ORDER BY sequence
            """,
            [destination, now.milliseconds, limit, until.milliseconds]
        )
        return try leased.map { row in
            DeliveryLease(
                destination: destination,
                notice: try Notice(row: row),
                attempts: try row.number("attempts")
            )
        }
    }

    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws {
        let (state, nextAt, error) = result.columns
        try execute(
            """
            UPDATE deliveries SET state = $1, attempts = attempts + 1, next_at = $2, held_until = NULL, error = $3,
                settled_at = $4
            WHERE sequence = $5 AND destination = $6 AND state = 'pending'
            """,
            [
                state, (nextAt ?? now).milliseconds, error, nextAt == nil ? now.milliseconds : nil,
                delivery.notice.sequence, delivery.destination,
            ]
        )
    }
}
