import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    func insert(_ upload: Upload, objectStore: String, timerDueAt: Timestamp?) throws {
        try execute(
            """
            INSERT INTO uploads (id, gateway, profile, labels, origin, retry_of, requester, state, requested_at,
                updated_at, start_retries, start_deadline)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                upload.id.description, upload.gateway, upload.profile.value, try encoded(upload.labels),
                upload.origin.rawValue, upload.retryOf?.description, upload.requester, upload.state.rawValue,
                upload.requestedAt.milliseconds, upload.updatedAt.milliseconds, upload.start.retries,
                upload.start.deadline.milliseconds,
            ]
        )
        for (ordinal, file) in upload.files.enumerated() {
            try takeSlot(of: file, ordinal: ordinal, upload)
            try takeKey(of: file, upload, objectStore: objectStore)
        }
        try save(upload, timerDueAt: timerDueAt)
    }

    /// An insertion that conflicts waits for the other transaction, and takes nothing where that commits.
    private func takeSlot(of file: UploadFile, ordinal: Int, _ upload: Upload) throws {
        let inserted = try rows(
            """
            INSERT INTO files (upload_id, ordinal, profile, gateway, module, boot_indexes, bucket, object_key, state,
                report, verify_attempts, slot_held)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (gateway, module) WHERE slot_held DO NOTHING
            """,
            [
                upload.id.description, ordinal, upload.profile.value, upload.gateway, file.module,
                try encoded(file.bootIndexes), file.bucket, file.objectKey.value, file.state.rawValue,
                try encoded(file.report),
                file.verification.attempts, upload.holdsSlots,
            ]
        )
        guard inserted.changes == 0 else {
            return
        }
        let holder = try row(
            "SELECT upload_id FROM files WHERE gateway = $1 AND module = $2 AND slot_held",
            [upload.gateway, file.module]
        )
        throw TrackingConflict.busy(
            gateway: upload.gateway,
            module: file.module,
            holder: try holder?.uploadID("upload_id")
        )
    }

    /// Where it is not known which object store a key was used in, it may be this one.
    private func takeKey(of file: UploadFile, _ upload: Upload, objectStore: String) throws {
        let inserted = try rows(
            """
            INSERT INTO used_keys (profile, bucket, object_key, object_store) SELECT $1, $2, $3, $4
            WHERE NOT EXISTS (
                SELECT 1 FROM used_keys
                WHERE bucket = $2 AND object_key = $3 AND (object_store IN ($4, '') OR $4 = '')
            )
            ON CONFLICT DO NOTHING
            """,
            [upload.profile.value, file.bucket, file.objectKey.value, objectStore]
        )
        if inserted.changes == 0 {
            throw TrackingConflict.keyUsed(file.objectKey)
        }
    }

    func save(_ upload: Upload, timerDueAt: Timestamp?) throws {
        // A changed due time lets go of whoever had taken the work on: it is other work now.
        try execute(
            """
            UPDATE uploads SET state = $1, updated_at = $2, access_key_id = $3, credentials_expire_at = $4,
                credentials_told_expiry = $5, generation = $6, handed_at = $7, start_generation = $8,
                start_taken_at = $9, start_taken_said_at = $10, start_earlier_may_run = $11, start_next_at = $12,
                start_retries = $13, start_deadline = $14, mint_error = $15, cancel_modules = $16,
                cancel_reissued = $17, cancel_progress = $18, cancel_round = $19, cancel_next_at = $20, heard_at = $21,
                stalled_at = $22, timer_due_at = $23,
                command_held_until = CASE WHEN command_due_at IS NOT DISTINCT FROM $24 THEN command_held_until END,
                command_due_at = $24, ended_at = CASE WHEN $25 THEN coalesce(ended_at, $26) END,
                cancel_requested_at = $27, cancel_requester = $28
            WHERE id = $29
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
                upload.heardAt?.milliseconds, upload.stalledAt?.milliseconds, timerDueAt?.milliseconds,
                upload.commandDueAt?.milliseconds, upload.state.isTerminal, (upload.endedAt ?? now).milliseconds,
                upload.cancellation?.requestedAt?.milliseconds, upload.cancellation?.requester, upload.id.description,
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
            UPDATE files SET state = $1, report = $2, ending = $3, evidence = $4, failure = $5, verify_attempts = $6,
                verify_deadline = $7, verify_clocked_at = $8, verify_bytes_read = $9, verify_bytes_size = $10,
                audit = $11, audit_request = $12, looked_at = $13, slot_held = $14,
                verify_held_until = CASE WHEN verify_due_at IS NOT DISTINCT FROM $15 THEN verify_held_until END,
                verify_due_at = $15, verify_unanswered_since = $16, looks = $17, last_look_at = $18, last_look_answer = $19
            WHERE upload_id = $20 AND module = $21
            """,
            [
                file.state.rawValue, try encoded(file.report), try file.ending.map(encoded),
                try file.evidence.map(encoded), try file.failure.map(encoded), file.verification.attempts,
                file.verification.deadline?.milliseconds, file.verification.clockedAt?.milliseconds,
                file.verification.progress?.bytesRead, file.verification.progress?.size,
                try file.audit.map(encoded), try file.verification.request.map(encoded),
                (file.audit?.checkedAt ?? file.evidence?.verifiedAt)?.milliseconds,
                upload.holdsSlots, file.verification.dueAt?.milliseconds,
                file.verification.unansweredSince?.milliseconds, file.looks?.count ?? 0,
                file.looks?.lastAt.milliseconds, file.looks?.answer, upload.id.description, file.module,
            ]
        )
    }

    private func save(_ attempt: CommandAttempt, method: String, ordinal: Int, of upload: Upload) throws {
        let (outcome, code) = attempt.outcome.columns
        try execute(
            """
            INSERT INTO commands (tid, upload_id, gateway, method, ordinal, generation, sent_at, answer_by,
                told_expiry, outcome, code, answer)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
