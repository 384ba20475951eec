import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    /// Named one by one: a column that a newer version adds does not change what a prepared statement gives.
    static let uploadColumns = """
        id, gateway, profile, labels, origin, retry_of, requester, state, requested_at, updated_at, access_key_id,
        credentials_expire_at, credentials_told_expiry, generation, handed_at, start_generation, start_taken_at,
        start_taken_said_at, start_earlier_may_run, start_next_at, start_retries, start_deadline, mint_error,
        cancel_modules, cancel_reissued, cancel_progress, cancel_round, cancel_next_at, heard_at, stalled_at,
        ended_at, cancel_requested_at, cancel_requester
        """
    static let fileColumns = [
        "upload_id", "profile", "module", "boot_indexes", "bucket", "object_key", "state", "report", "ending",
        "evidence", "failure", "verify_due_at", "verify_attempts", "verify_deadline", "verify_clocked_at",
        "verify_unanswered_since", "looks", "last_look_at", "last_look_answer", "verify_token", "verify_bytes_read",
        "verify_bytes_size", "audit", "audit_request",
    ]
    /// The members of a JSON array in the first parameter.
    static let wanted = "ANY (ARRAY(SELECT jsonb_array_elements_text($1::text::jsonb)))"

    func upload(_ id: UploadID) throws -> Upload? {
        // Where others write too, only a lock gives an upload and its files as one.
        if isWriting {
            return try lock([id]).first
        }
        return try uploads(from: rows("SELECT \(Self.uploadColumns) FROM uploads WHERE id = $1", [id.description]))
            .first
    }

    func uploads(_ filter: UploadFilter, before cursor: UploadID?, limit: Int) throws -> [Upload] {
        var list = List(sign: "$")
        if !filter.states.isEmpty {
            list.add("state IN (\(filter.states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        }
        if let gateway = filter.gateway {
            list.add(gateway) { "gateway = \($0)" }
            list.isNarrow = true
        }
        for (name, value) in filter.labels {
            list.add(try encoded([name: value])) { "labels::jsonb @> \($0)::text::jsonb" }
        }
        if let cursor {
            list.add(cursor.description) { "id < \($0)" }
        }
        return try uploads(
            from: rows(
                list,
                Self.uploadColumns,
                from: "uploads",
                profiles: filter.profiles,
                order: "id DESC",
                limit: limit
            )
        )
    }

    func uploads(changedAfter cursor: ChangeCursor, within profiles: Set<ProfileName>?, limit: Int) throws -> [Upload] {
        var list = List(sign: "$")
        let moment = list.placeholder(cursor.updatedAt.milliseconds)
        list.add(cursor.id.description) { "(updated_at, id) > (\(moment), \($0))" }
        list.add(try horizonNow().changes) { "updated_at <= \($0)" }
        return try uploads(
            from: rows(
                list,
                Self.uploadColumns,
                from: "uploads",
                profiles: profiles,
                order: "updated_at, id",
                limit: limit,
                isKept: true
            )
        )
    }

    func latestChange() throws -> ChangeCursor? {
        try row(
            "SELECT updated_at, id FROM uploads WHERE updated_at <= $1 ORDER BY updated_at DESC, id DESC LIMIT 1",
            [horizonNow().changes]
        )
        .map { try ChangeCursor(row: $0) }
    }

    func liveCounts() throws -> [LiveCount] {
        try rows(
            """
            SELECT profile, state, count(*) AS count FROM uploads
            WHERE state NOT IN ('completed', 'failed', 'canceled') GROUP BY profile, state
            """,
            []
        )
        .map { try LiveCount(row: $0) }
    }

    func lock(_ ids: Set<UploadID>) throws -> [Upload] {
        guard !ids.isEmpty else {
            return []
        }
        let wanted = try encoded(ids.map(\.description).sorted())
        try execute("SELECT 1 FROM uploads WHERE id = \(Self.wanted) ORDER BY id FOR UPDATE", [wanted])
        // A statement of its own, whose snapshot is younger than the wait for the locks.
        let found = try rows(
            """
            SELECT \(Self.uploadColumns), \(PostgresHorizon.clock) AS clock FROM uploads
            WHERE id = \(Self.wanted) ORDER BY id
            """,
            [wanted]
        )
        let uploads = try uploads(from: found)
        if let clock = try found.first?.moment("clock") {
            passTime(at: clock, locked: uploads)
        }
        return uploads
    }

    func lockLiveCount(of profile: ProfileName) throws -> Int {
        try execute("SELECT pg_advisory_xact_lock(\(LockSpace.profile), hashtext($1))", [profile.value])
        return try row(
            """
            SELECT count(*) AS count FROM uploads
            WHERE profile = $1 AND state NOT IN ('completed', 'failed', 'canceled')
            """,
            [profile.value]
        )?
        .number("count") ?? 0
    }

    /// Rows of `uploads` with what belongs to them, in the order of the rows.
    func uploads(from rows: PostgresResult) throws -> [Upload] {
        guard !rows.isEmpty else {
            return []
        }
        let ids = try rows.map { try $0.string("id") }
        let wanted = try encoded(ids)
        let files = try self.rows(
            """
            SELECT \(Self.fileColumns.joined(separator: ", ")) FROM files
            WHERE upload_id = \(Self.wanted) ORDER BY upload_id, ordinal
            """,
            [wanted]
        )
        let commands = try self.rows(
            """
            SELECT upload_id, tid, method, generation, sent_at, answer_by, told_expiry, outcome, code, answer
            FROM commands
            WHERE upload_id = \(Self.wanted) ORDER BY upload_id, ordinal
            """,
            [wanted]
        )
        let filesOf = try Dictionary(grouping: files) { try $0.string("upload_id") }
        let commandsOf = try Dictionary(grouping: commands) { try $0.string("upload_id") }
        return try zip(rows, ids).map { row, id in
            try Upload(row: row, files: filesOf[id] ?? [], commands: commandsOf[id] ?? [])
        }
    }
}

/// The first halves of advisory locks' keys of two halves; the second is a hash of a name.
enum LockSpace {
    static let profile = 0x5742_0001
    static let idempotencyKey = 0x5742_0002
    static let audit = 0x5742_0003
    static let slots = 0x5742_0004
}
