import FoundationEssentials
import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func notices(after sequence: Int64, within profiles: Set<ProfileName>?, limit: Int) throws -> [Notice] {
        var list = List(sign: "?")
        list.add(sequence) { "sequence > \($0)" }
        return try rows(list, "*", from: "notices", profiles: profiles, order: "sequence", limit: limit)
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
            INSERT INTO notices (id, upload_id, profile, gateway, module, type, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (upload_id, module, type) DO NOTHING
            """,
            [
                notice.id, notice.uploadID.description, notice.profile.value, notice.gateway,
                notice.request.module ?? "", notice.request.type.rawValue, Data(notice.body), now.milliseconds,
            ]
        )
        guard database.changesCount > 0 else {
            return
        }
        let sequence = database.lastInsertedRowID
        for destination in destinations {
            try execute(
                "INSERT INTO delivery_lanes (destination, profile) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [destination, notice.profile.value]
            )
            try execute(
                """
                INSERT INTO deliveries (sequence, destination, upload_id, profile, state, attempts, next_at)
                VALUES (?, ?, ?, ?, 'pending', 0, ?)
                """,
                [sequence, destination, notice.uploadID.description, notice.profile.value, now.milliseconds]
            )
        }
    }
}
