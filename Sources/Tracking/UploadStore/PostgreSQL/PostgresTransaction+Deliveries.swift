import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    func nextDelivery(to destination: String, of profile: ProfileName?) throws -> Timestamp? {
        // What is held comes up again when the hold ends; what waits for an earlier notice of its upload is not due,
        // however long ago it was made.
        try row(
            """
            SELECT min(greatest(next_at, held_until)) AS due FROM deliveries AS d
            WHERE destination = $1 AND ($2::text IS NULL OR profile = $2) AND state = 'pending' AND \(Self.isFirst)
            """,
            [destination, profile?.value]
        )?
        .momentIfAny("due")
    }

    func leaseDeliveries(
        to destination: String,
        of profile: ProfileName?,
        limit: Int,
        until: Timestamp
    ) throws -> [DeliveryLease] {
        let leased = try rows(
            """
            WITH due AS (
                SELECT d.sequence AS number, d.next_at AS due_at FROM deliveries AS d
                WHERE d.destination = $1 AND ($5::text IS NULL OR d.profile = $5) AND d.state = 'pending'
                    AND d.next_at <= $2 AND coalesce(d.held_until, 0) <= $2 AND \(Self.isFirst)
                ORDER BY d.next_at, d.sequence LIMIT $3 FOR UPDATE SKIP LOCKED
            ), held AS (
                UPDATE deliveries SET held_until = $4, token = token + 1 FROM due
                WHERE sequence = due.number AND destination = $1 RETURNING sequence AS number, due_at, attempts, token
            )
            SELECT \(Self.noticeColumns), attempts, token FROM held JOIN notices ON sequence = number
            ORDER BY due_at, sequence
            """,
            [destination, now.milliseconds, limit, until.milliseconds, profile?.value]
        )
        return try leased.map { row in
            DeliveryLease(
                destination: destination,
                notice: try Notice(row: row),
                attempts: try row.number("attempts"),
                leasedAt: now,
                token: Int64(try row.number("token"))
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

    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws -> Bool {
        let (state, nextAt, error) = result.columns
        return try rows(
            """
            UPDATE deliveries SET state = $1, attempts = attempts + 1, next_at = $2, held_until = NULL, error = $3,
                settled_at = $4
            WHERE sequence = $5 AND destination = $6 AND state = 'pending' AND token = $7 AND held_until IS NOT NULL
            """,
            [
                state, (nextAt ?? now).milliseconds, error, nextAt == nil ? now.milliseconds : nil,
                delivery.notice.sequence, delivery.destination, delivery.token,
            ]
        )
        .changes == 1
    }

    func deliveries(_ filter: DeliveryFilter, after cursor: DeliveryCursor?, limit: Int) throws -> [Delivery] {
        var list = List(sign: "$")
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
            count += try rows(
                """
                UPDATE deliveries SET state = 'pending', attempts = 0, next_at = $1, error = NULL, settled_at = NULL
                WHERE sequence = $2 AND destination = $3 AND state <> 'pending'
                """,
                [now.milliseconds, delivery.sequence, delivery.destination]
            )
            .changes
        }
        return count
    }

    private static let laneColumns = "destination, profile, failures, paused_until"

    func deliveryLanes(of destination: String?) throws -> [DeliveryLane] {
        try rows(
            """
            SELECT \(Self.laneColumns) FROM delivery_lanes WHERE $1::text IS NULL OR destination = $1
            ORDER BY destination, profile
            """,
            [destination]
        )
        .map { try DeliveryLane(row: $0) }
    }

    /// A lane is locked before its deliveries.
    func lockLane(to destination: String, of profile: ProfileName) throws -> DeliveryLane {
        let lane = try row(
            "SELECT \(Self.laneColumns) FROM delivery_lanes WHERE destination = $1 AND profile = $2 FOR UPDATE",
            [destination, profile.value]
        )
        return try lane.map { try DeliveryLane(row: $0) }
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
            INSERT INTO delivery_lanes (destination, profile, failures, paused_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (destination, profile)
            DO UPDATE SET failures = excluded.failures, paused_until = excluded.paused_until
            """,
            [lane.destination, lane.profile.value, lane.failures, lane.pausedUntil.milliseconds]
        )
    }

    func bringForward(_ lane: DeliveryLane) throws {
        try execute(
            """
            UPDATE deliveries SET next_at = $1
            WHERE destination = $2 AND profile = $3 AND state = 'pending' AND attempts > 0 AND next_at > $1
            """,
            [now.milliseconds, lane.destination, lane.profile.value]
        )
    }
}
