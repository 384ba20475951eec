import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func nextDelivery(to destination: String, of profile: ProfileName?) throws -> Timestamp? {
        // What is held comes up again when the hold ends; what waits for an earlier notice of its upload is not due,
        // however long ago it was made.
        try row(
            """
            SELECT min(max(next_at, coalesce(held_until, 0))) AS due FROM deliveries AS d
            WHERE destination = ?1 AND \(Self.isOf(profile)) AND state = 'pending' AND \(Self.isFirst)
            """,
            [destination]
        )?
        .momentIfAny("due")
    }

    func leaseDeliveries(
        to destination: String,
        of profile: ProfileName?,
        limit: Int,
        until: Timestamp
    ) throws -> [DeliveryLease] {
        let due = try rows(
            """
            SELECT n.*, d.attempts AS attempts, d.token AS token FROM deliveries d JOIN notices n ON n.sequence = d.sequence
            WHERE d.destination = ?1 AND \(Self.isOf(profile)) AND d.state = 'pending' AND d.next_at <= ?2
                AND coalesce(d.held_until, 0) <= ?2 AND \(Self.isFirst)
            ORDER BY d.next_at, d.sequence LIMIT ?3
            """,
            [destination, now.milliseconds, limit]
        )
        return try due.map { row in
            let notice = try Notice(row: row)
            let token = Int64(try row.number("token")) + 1
            try execute(
                "UPDATE deliveries SET held_until = ?, token = ? WHERE sequence = ? AND destination = ?",
                [until.milliseconds, token, notice.sequence, destination]
            )
            return DeliveryLease(
                destination: destination,
                notice: notice,
                attempts: try row.number("attempts"),
                leasedAt: now,
                token: token
            )
        }
    }

    /// No earlier notice of its upload is on its way to the same destination.
    private static let isFirst = """
        NOT EXISTS (
            SELECT 1 FROM deliveries AS e
            WHERE e.destination = d.destination AND e.upload_id = d.upload_id AND e.state = 'pending'
                AND e.sequence < d.sequence
        )
        """

    /// Of one profile, whose name holds nothing that SQL could take for its own, or of any.
    private static func isOf(_ profile: ProfileName?) -> String {
        profile.map { "d.profile = '\($0.value)'" } ?? "TRUE"
    }

    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws -> Bool {
        let (state, nextAt, error) = result.columns
        try execute(
            """
            UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = ?, held_until = NULL, error = ?,
                settled_at = ?
            WHERE sequence = ? AND destination = ? AND state = 'pending' AND token = ? AND held_until IS NOT NULL
            """,
            [
                state, (nextAt ?? now).milliseconds, error, nextAt == nil ? now.milliseconds : nil,
                delivery.notice.sequence, delivery.destination, delivery.token,
            ]
        )
        return database.changesCount == 1
    }

    func deliveries(_ filter: DeliveryFilter, after cursor: DeliveryCursor?, limit: Int) throws -> [Delivery] {
        var list = List(sign: "?")
        if !filter.states.isEmpty {
            let states = filter.states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
            list.add("state IN (\(states))")
        }
        for (column, value) in [("destination", filter.destination), ("upload_id", filter.uploadID?.description)] {
            if let value {
                list.add(value) { "\(column) = \($0)" }
            }
        }
        if let cursor {
            let sequence = list.placeholder(cursor.sequence)
            list.add(cursor.destination) { "(sequence, destination) > (\(sequence), \($0))" }
        }
        return try rows(
            list,
            """
            sequence, destination, upload_id, profile, state, attempts, next_at, error, settled_at, id, type, gateway,
            created_at
            """,
            from: """
                deliveries JOIN (SELECT sequence AS number, id, type, gateway, created_at FROM notices) AS n
                ON number = sequence
                """,
            profiles: filter.within,
            order: "sequence, destination",
            limit: limit
        )
        .map { try Delivery(row: $0) }
    }

    func revive(_ deliveries: [DeliveryCursor]) throws -> Int {
        var count = 0
        for delivery in deliveries {
            try execute(
                """
                UPDATE deliveries SET state = 'pending', attempts = 0, next_at = ?, error = NULL, settled_at = NULL
                WHERE sequence = ? AND destination = ? AND state <> 'pending'
                """,
                [now.milliseconds, delivery.sequence, delivery.destination]
            )
            count += database.changesCount
        }
        return count
    }

    func deliveryLanes(of destination: String?) throws -> [DeliveryLane] {
        try rows(
            "SELECT * FROM delivery_lanes WHERE destination = ?1 OR ?1 IS NULL ORDER BY destination, profile",
            [destination]
        )
        .map { try DeliveryLane(row: $0) }
    }

    /// SQLite has one writer, so what this transaction reads is locked.
    func lockLane(to destination: String, of profile: ProfileName) throws -> DeliveryLane {
        try deliveryLanes(of: destination).first { $0.profile == profile }
            ?? DeliveryLane(
                destination: destination,
                profile: profile,
                failures: 0,
                pausedUntil: Timestamp(milliseconds: 0)
            )
    }

    func save(_ lane: DeliveryLane) throws {
        try execute(
            """
            INSERT INTO delivery_lanes (destination, profile, failures, paused_until) VALUES (?, ?, ?, ?)
            ON CONFLICT (destination, profile)
            DO UPDATE SET failures = excluded.failures, paused_until = excluded.paused_until
            """,
            [lane.destination, lane.profile.value, lane.failures, lane.pausedUntil.milliseconds]
        )
    }

    func bringForward(_ lane: DeliveryLane) throws {
        try execute(
            """
            UPDATE deliveries SET next_at = ?1
            WHERE destination = ?2 AND profile = ?3 AND state = 'pending' AND attempts > 0 AND next_at > ?1
            """,
            [now.milliseconds, lane.destination, lane.profile.value]
        )
    }
}
