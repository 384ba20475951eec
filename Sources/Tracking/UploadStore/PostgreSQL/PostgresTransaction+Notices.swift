import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    static let noticeColumns = "sequence, id, upload_id, profile, gateway, module, type, body, created_at"

    func notices(after sequence: Int64, within profiles: Set<ProfileName>?, limit: Int) throws -> [Notice] {
        var list = List(sign: "$")
        list.add(sequence) { "sequence > \($0)" }
        list.add(try horizonNow().notices) { "sequence <= \($0)" }
        return try rows(
            list,
            Self.noticeColumns,
            from: "notices",
            profiles: profiles,
            order: "sequence",
            limit: limit,
            isKept: true
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
            INSERT INTO notices (id, upload_id, profile, gateway, module, type, body, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (upload_id, module, type) DO NOTHING RETURNING sequence
            """,
            [
                notice.id, notice.uploadID.description, notice.profile.value, notice.gateway,
                notice.request.module ?? "", notice.request.type.rawValue, notice.body, now.milliseconds,
            ]
        )
        guard let sequence = try inserted?.integer("sequence") else {
            return
        }
        for destination in destinations {
            try execute(
                "INSERT INTO delivery_lanes (destination, profile) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [destination, notice.profile.value]
            )
            try execute(
                """
                INSERT INTO deliveries (sequence, destination, upload_id, profile, state, attempts, next_at)
                VALUES ($1, $2, $3, $4, 'pending', 0, $5)
                """,
                [sequence, destination, notice.uploadID.description, notice.profile.value, now.milliseconds]
            )
        }
    }
}
