import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    func upload(_ id: UploadID) throws -> Upload? {
        try row("SELECT * FROM uploads WHERE id = ?", [id.description]).map(upload(from:))
    }

    func uploads(_ filter: UploadFilter, before cursor: UploadID?, limit: Int) throws -> [Upload] {
        var list = List(sign: "?")
        if !filter.states.isEmpty {
            list.add("state IN (\(filter.states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        }
        if let gateway = filter.gateway {
            list.add(gateway) { "gateway = \($0)" }
            list.isNarrow = true
        }
        for (name, value) in filter.labels {
            let key = list.placeholder(name)
            list.add(value) { "EXISTS (SELECT 1 FROM json_each(labels) AS l WHERE l.key = \(key) AND l.value = \($0))" }
        }
        if let cursor {
            list.add(cursor.description) { "id < \($0)" }
        }
        return try rows(list, "*", from: "uploads", profiles: filter.profiles, order: "id DESC", limit: limit)
            .map(upload(from:))
    }

    func uploads(changedAfter cursor: ChangeCursor, within profiles: Set<ProfileName>?, limit: Int) throws -> [Upload] {
        var list = List(sign: "?")
        let moment = list.placeholder(cursor.updatedAt.milliseconds)
        list.add(cursor.id.description) { "(updated_at, id) > (\(moment), \($0))" }
        return try rows(list, "*", from: "uploads", profiles: profiles, order: "updated_at, id", limit: limit)
            .map(upload(from:))
    }

    func latestChange() throws -> ChangeCursor? {
        try row("SELECT updated_at, id FROM uploads ORDER BY updated_at DESC, id DESC LIMIT 1", [])
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

    /// SQLite has one writer, so what this transaction reads is locked.
    func lock(_ ids: Set<UploadID>) throws -> [Upload] {
        try ids.sorted().compactMap(upload(_:))
    }

    /// SQLite has one writer, so nobody else counts until this transaction has ended.
    func lockLiveCount(of profile: ProfileName) throws -> Int {
        try row(
            """
            SELECT count(*) AS count FROM uploads
            WHERE profile = ? AND state NOT IN ('completed', 'failed', 'canceled')
            """,
            [profile.value]
        )?
        .number("count") ?? 0
    }

    func insert(_ upload: Upload, objectStore: String, timerDueAt: Timestamp?) throws {
        for file in upload.files {
            if let holder = try row(
                "SELECT upload_id FROM files WHERE gateway = ? AND module = ? AND slot_held = 1",
                [upload.gateway, file.module]
            ) {
                throw TrackingConflict.busy(
                    gateway: upload.gateway,
                    module: file.module,
                    holder: try holder.uploadID("upload_id")
                )
            }
            // Where it is not known which object store a key was used in, it may be this one.
            let uses = try row(
                """
                SELECT 1 FROM used_keys WHERE bucket = ?1 AND object_key = ?2
                AND (object_store IN (?3, '') OR ?3 = '' OR profile = ?4)
                """,
                [file.bucket, file.objectKey.value, objectStore, upload.profile.value]
            )
            if uses != nil {
                throw TrackingConflict.keyUsed(file.objectKey)
            }
            try execute(
                "INSERT INTO used_keys (profile, bucket, object_key, object_store) VALUES (?, ?, ?, ?)",
                [upload.profile.value, file.bucket, file.objectKey.value, objectStore]
            )
        }
        try execute(
            """
            INSERT INTO uploads (id, gateway, profile, labels, origin, retry_of, requester, state, requested_at,
                updated_at, start_retries, start_deadline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                upload.id.description, upload.gateway, upload.profile.value, try encoded(upload.labels),
                upload.origin.rawValue, upload.retryOf?.description, upload.requester, upload.state.rawValue,
                upload.requestedAt.milliseconds, upload.updatedAt.milliseconds, upload.start.retries,
                upload.start.deadline.milliseconds,
            ]
        )
        for (ordinal, file) in upload.files.enumerated() {
            try execute(
                """
                INSERT INTO files (upload_id, ordinal, profile, gateway, module, boot_indexes, bucket, object_key, state,
                    report, verify_attempts, slot_held)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    upload.id.description, ordinal, upload.profile.value, upload.gateway, file.module,
                    try encoded(file.bootIndexes),
                    file.bucket, file.objectKey.value, file.state.rawValue, try encoded(file.report),
                    file.verification.attempts, upload.holdsSlots,
                ]
            )
        }
        try save(upload, timerDueAt: timerDueAt)
    }

    func save(_ upload: Upload, timerDueAt: Timestamp?) throws {
        // A changed due time lets go of whoever had taken the work on: it is other work now.
        try execute(
            """
            UPDATE uploads SET state = ?, updated_at = ?, access_key_id = ?, credentials_expire_at = ?,
                credentials_told_expiry = ?, generation = ?, handed_at = ?, start_generation = ?, start_taken_at = ?,
                start_taken_said_at = ?, start_earlier_may_run = ?, start_next_at = ?, start_retries = ?,
                start_deadline = ?, mint_error = ?, cancel_modules = ?, cancel_reissued = ?, cancel_progress = ?,
                cancel_round = ?, cancel_next_at = ?, cancel_requested_at = ?, cancel_requester = ?, heard_at = ?, stalled_at = ?, timer_due_at = ?,
                ended_at = CASE WHEN ? THEN coalesce(ended_at, ?) END,
                command_held_until = CASE WHEN command_due_at IS ? THEN command_held_until END, command_due_at = ?
            WHERE id = ?
            """,
            [
                upload.state.rawValue, upload.updatedAt.milliseconds, upload.credentials?.accessKeyID,
                upload.credentials?.expiresAt.milliseconds, upload.credentials?.toldExpiry.milliseconds,
                upload.credentials?.generation, upload.handedAt?.milliseconds, upload.start.generation,
                upload.start.takenAt?.milliseconds, upload.start.takenSaidAt?.milliseconds,
                upload.start.earlierMayRun, upload.start.nextAttemptAt?.milliseconds, upload.start.retries,
                upload.start.deadline.milliseconds, upload.start.mintError,
                try upload.cancellation.map { try encoded($0.modules.sorted()) },
                try encoded((upload.cancellation?.reissued ?? []).sorted()),
                upload.cancellation?.progress.rawValue, upload.cancellation?.round,
                upload.cancellation?.nextAttemptAt?.milliseconds,
                upload.cancellation?.requestedAt?.milliseconds, upload.cancellation?.requester,
                upload.heardAt?.milliseconds, upload.stalledAt?.milliseconds, timerDueAt?.milliseconds,
                upload.state.isTerminal, (upload.endedAt ?? now).milliseconds, upload.commandDueAt?.milliseconds,
                upload.commandDueAt?.milliseconds, upload.id.description,
            ]
        )
        for file in upload.files {
            try save(file, of: upload)
        }
        for (ordinal, attempt) in upload.start.attempts.enumerated() {
            try save(attempt, method: "start", ordinal: ordinal, of: upload)
        }
        for (ordinal, attempt) in (upload.cancellation?.attempts ?? []).enumerated() {
            try save(attempt, method: "cancel", ordinal: ordinal, of: upload)
        }
    }

    private func save(_ file: UploadFile, of upload: Upload) throws {
        try execute(
            """
            UPDATE files SET state = ?, report = ?, ending = ?, evidence = ?, failure = ?, verify_attempts = ?,
                verify_deadline = ?, verify_clocked_at = ?, verify_unanswered_since = ?, verify_bytes_read = ?,
                verify_bytes_size = ?, looks = ?, last_look_at = ?, last_look_answer = ?, audit = ?, audit_request = ?, looked_at = ?, slot_held = ?,
                verify_held_until = CASE WHEN verify_due_at IS ? THEN verify_held_until END, verify_due_at = ?
            WHERE upload_id = ? AND module = ?
            """,
            [
                file.state.rawValue, try encoded(file.report), try file.ending.map(encoded),
                try file.evidence.map(encoded), try file.failure.map(encoded), file.verification.attempts,
                file.verification.deadline?.milliseconds, file.verification.clockedAt?.milliseconds,
                file.verification.unansweredSince?.milliseconds,
                file.verification.progress?.bytesRead, file.verification.progress?.size,
                file.looks?.count ?? 0, file.looks?.lastAt.milliseconds, file.looks?.answer,
                try file.audit.map(encoded), try file.verification.request.map(encoded),
                (file.audit?.checkedAt ?? file.evidence?.verifiedAt)?.milliseconds,
                upload.holdsSlots, file.verification.dueAt?.milliseconds, file.verification.dueAt?.milliseconds,
                upload.id.description, file.module,
            ]
        )
    }

    private func save(_ attempt: CommandAttempt, method: String, ordinal: Int, of upload: Upload) throws {
        let (outcome, code) = attempt.outcome.columns
        try execute(
            """
            INSERT INTO commands (tid, upload_id, gateway, method, ordinal, generation, sent_at, answer_by,
                told_expiry, outcome, code, answer)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tid) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, answer = excluded.answer
            """,
            [
                attempt.tid, upload.id.description, upload.gateway, method, ordinal, attempt.generation,
                attempt.sentAt.milliseconds, attempt.answerBy.milliseconds, attempt.toldExpiry?.milliseconds,
                outcome, code, attempt.answer,
            ]
        )
    }
}
