import FoundationEssentials
import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func idempotentRequest(_ key: String) throws -> IdempotentRequest? {
        try row("SELECT * FROM idempotent_requests WHERE key = ?", [key])
            .map { try IdempotentRequest(row: $0) }
    }

    func insert(_ request: IdempotentRequest) throws {
        try execute(
            "INSERT INTO idempotent_requests (key, body_hash, upload_id) VALUES (?, ?, ?)",
            [request.key, request.bodyHash, request.uploadID.description]
        )
    }

    func logQueries(_ tids: Set<String>) throws -> [LogQuery] {
        let wanted = try encoded(tids.sorted())
        return try rows("SELECT * FROM log_queries WHERE tid IN (SELECT value FROM json_each(?))", [wanted])
            .map { try LogQuery(row: $0) }
    }

    func insert(_ query: LogQuery) throws {
        // Nobody waits for an answer that long; the table stays small.
        try execute("DELETE FROM log_queries WHERE sent_at < ?", [(now - .seconds(3600)).milliseconds])
        try execute(
            "INSERT INTO log_queries (tid, gateway, modules, sent_at) VALUES (?, ?, ?, ?)",
            [query.tid, query.gateway, try encoded(query.modules), query.sentAt.milliseconds]
        )
    }

    func save(_ query: LogQuery) throws {
        try execute(
            "UPDATE log_queries SET code = ?, message = ?, listing = ? WHERE tid = ?",
            [query.reply?.code, query.reply?.message, query.reply?.listing.map { Data($0) }, query.tid]
        )
    }

    func insert(_ mint: MintRecord) throws {
        try execute(
            """
            INSERT INTO mints (minted_at, requester, purpose, profile, upload_id, access_key_id, scope, policy_hash,
                expires_at, generation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                mint.mintedAt.milliseconds, mint.requester, mint.purpose, mint.profile.value,
                mint.uploadID?.description, mint.accessKeyID, try encoded(mint.scope), mint.policyHash,
                mint.expiresAt.milliseconds, mint.generation,
            ]
        )
    }

    func mints(_ filter: MintFilter, before sequence: Int64?, limit: Int) throws -> [MintEntry] {
        var list = List(sign: "?")
        for (column, value) in [("upload_id", filter.uploadID?.description), ("purpose", filter.purpose)] {
            if let value {
                list.add(value) { "\(column) = \($0)" }
            }
        }
        list.isNarrow = filter.uploadID != nil
        if let sequence {
            list.add(sequence) { "id < \($0)" }
        }
        return try rows(list, "*", from: "mints", profiles: filter.profiles, order: "id DESC", limit: limit)
            .map { try MintEntry(row: $0) }
    }

    func insert(_ message: QuarantinedMessage) throws {
        try execute(
            "INSERT INTO quarantine (received_at, reason) VALUES (?, ?)",
            [message.receivedAt.milliseconds, message.reason]
        )
        try execute("DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - 1000", [])
    }
}
