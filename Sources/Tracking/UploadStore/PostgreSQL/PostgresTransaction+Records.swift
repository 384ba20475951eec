import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    func idempotentRequest(_ key: String) throws -> IdempotentRequest? {
        if isWriting {
            // Whoever makes a request of this key meanwhile is waited for, so that the same request finds it.
            try execute("SELECT pg_advisory_xact_lock(\(LockSpace.idempotencyKey), hashtext($1))", [key])
        }
        return try row("SELECT key, body_hash, upload_id FROM idempotent_requests WHERE key = $1", [key])
            .map { try IdempotentRequest(row: $0) }
    }

    func insert(_ request: IdempotentRequest) throws {
        try execute(
            "INSERT INTO idempotent_requests (key, body_hash, upload_id) VALUES ($1, $2, $3)",
            [request.key, request.bodyHash, request.uploadID.description]
        )
    }

    func logQueries(_ tids: Set<String>) throws -> [LogQuery] {
        try rows(
            """
            SELECT tid, gateway, modules, sent_at, code, message, listing FROM log_queries WHERE tid = \(Self.wanted)
            ORDER BY tid \(isWriting ? "FOR UPDATE" : "")
            """,
            [try encoded(tids.sorted())]
        )
        .map { try LogQuery(row: $0) }
    }

    func insert(_ query: LogQuery) throws {
        // Nobody waits for an answer that long; the table stays small.
        try execute(
            """
            DELETE FROM log_queries
            WHERE tid IN (SELECT tid FROM log_queries WHERE sent_at < $1 FOR UPDATE SKIP LOCKED)
            """,
            [(now - .seconds(3600)).milliseconds]
        )
        try execute(
            "INSERT INTO log_queries (tid, gateway, modules, sent_at) VALUES ($1, $2, $3, $4)",
            [query.tid, query.gateway, try encoded(query.modules), query.sentAt.milliseconds]
        )
    }

    func save(_ query: LogQuery) throws {
        try execute(
            "UPDATE log_queries SET code = $1, message = $2, listing = $3 WHERE tid = $4",
            [query.reply?.code, query.reply?.message, query.reply?.listing, query.tid]
        )
    }

    func insert(_ mint: MintRecord) throws {
        try execute(
            """
            INSERT INTO mints (minted_at, requester, purpose, profile, upload_id, access_key_id, scope, policy_hash,
                expires_at, generation)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                mint.mintedAt.milliseconds, mint.requester, mint.purpose, mint.profile.value,
                mint.uploadID?.description, mint.accessKeyID, try encoded(mint.scope), mint.policyHash,
                mint.expiresAt.milliseconds, mint.generation,
            ]
        )
    }

    func mints(_ filter: MintFilter, before sequence: Int64?, limit: Int) throws -> [MintEntry] {
        var list = List(sign: "$")
        for (column, value) in [("upload_id", filter.uploadID?.description), ("purpose", filter.purpose)] {
            if let value {
                list.add(value) { "\(column) = \($0)" }
            }
        }
        list.isNarrow = filter.uploadID != nil
        if let sequence {
            list.add(sequence) { "id < \($0)" }
        }
        return try rows(
            list,
            """
            id, minted_at, requester, purpose, profile, upload_id, access_key_id, scope, policy_hash, expires_at,
            generation
            """,
            from: "mints",
            profiles: filter.profiles,
            order: "id DESC",
            limit: limit
        )
        .map { try MintEntry(row: $0) }
    }

    func insert(_ message: QuarantinedMessage) throws {
        try execute(
            "INSERT INTO quarantine (received_at, reason) VALUES ($1, $2)",
            [message.receivedAt.milliseconds, message.reason]
        )
        try execute(
            """
            DELETE FROM quarantine WHERE id IN (
                SELECT id FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - 1000 FOR UPDATE SKIP LOCKED
            )
            """,
            []
        )
    }
}
