import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    func nextDue(_ work: DueWork) throws -> Timestamp? {
        try row("SELECT \(work.next)", [])?.momentIfAny("due")
    }

    func nextDueByProfile(_ work: DueWork) throws -> [ProfileName: Timestamp] {
        let due = try rows("SELECT profile, \(work.next) GROUP BY profile", []).map { row in
            (try row.profile("profile"), try row.moment("due"))
        }
        return Dictionary(uniqueKeysWithValues: due)
    }

    func lockDue(_ work: DueWork, of profile: ProfileName?, at moment: Timestamp, limit: Int) throws -> [Upload] {
        let due =
            switch work {
            case .command, .retry:
                // Whether it is still due is asked again of the row that was locked.
                """
                SELECT u.id FROM uploads AS u JOIN (
                    SELECT id, row_number() OVER (PARTITION BY gateway ORDER BY command_due_at, id) AS turn
                    FROM uploads
                    WHERE command_due_at <= $1 AND coalesce(command_held_until, 0) <= $1 AND \(work.kindOfCommand)
                    AND ($3::text = '' OR profile = $3)
                ) AS due ON due.id = u.id
                WHERE u.command_due_at <= $1 AND coalesce(u.command_held_until, 0) <= $1
                ORDER BY due.turn, u.command_due_at LIMIT $2 FOR UPDATE OF u SKIP LOCKED
                """
            case .timer:
                """
                SELECT id FROM uploads WHERE timer_due_at <= $1 AND ($3::text = '' OR profile = $3)
                ORDER BY timer_due_at LIMIT $2 FOR UPDATE SKIP LOCKED
                """
            case .verification:
                "SELECT id FROM uploads WHERE FALSE AND $1::bigint = 0 AND $3::text = '' LIMIT $2"
            }
        // In the order of their times, and not of their ids: what waits for no lock closes no circle of waiting.
        let found = try rows(due, [moment.milliseconds, limit, profile?.value ?? ""])
        return try lock(Set(found.map { try $0.uploadID("id") }))
    }

    func holdCommand(of id: UploadID, until: Timestamp) throws -> CommandLease {
        let held = try row(
            """
            UPDATE uploads SET command_held_until = $1, command_token = command_token + 1 WHERE id = $2
            RETURNING command_token
            """,
            [until.milliseconds, id.description]
        )
        return CommandLease(uploadID: id, token: try held?.integer("command_token") ?? 0)
    }

    func holds(_ lease: CommandLease) throws -> Bool {
        try row("SELECT command_token FROM uploads WHERE id = $1", [lease.uploadID.description])?
            .integer("command_token") == lease.token
    }

    /// A lease is nothing that an upload's transitions read or write, so its file alone is locked, and waits for nobody.
    func leaseVerifications(of profile: ProfileName?, limit: Int, until: Timestamp) throws -> [VerificationLease] {
        let leased = try rows(
            """
            WITH due AS (
                SELECT f.upload_id AS id, f.module AS name, u.requested_at
                FROM files f JOIN uploads u ON u.id = f.upload_id
                WHERE f.verify_due_at <= $1 AND coalesce(f.verify_held_until, 0) <= $1
                    AND ($4::text = '' OR f.profile = $4)
                ORDER BY f.verify_due_at LIMIT $2 FOR UPDATE OF f SKIP LOCKED
            )
            UPDATE files SET verify_held_until = $3, verify_token = verify_token + 1 FROM due
            WHERE upload_id = due.id AND module = due.name
            RETURNING \(Self.fileColumns.map { "files.\($0)" }.joined(separator: ", ")), requested_at
            """,
            [now.milliseconds, limit, until.milliseconds, profile?.value ?? ""]
        )
        return try leased.map { try VerificationLease(row: $0, token: Int64($0.number("verify_token")), leasedAt: now) }
            .sorted { left, right in
                let first = left.file.verification.dueAt ?? now
                let second = right.file.verification.dueAt ?? now
                return (first, left.uploadID, left.file.module) < (second, right.uploadID, right.file.module)
            }
    }

    func renew(_ lease: VerificationLease, until: Timestamp) throws -> Bool {
        // A changed due time has let go of the hold.
        try rows(
            """
            UPDATE files SET verify_held_until = $1
            WHERE upload_id = $2 AND module = $3 AND verify_token = $4 AND verify_held_until IS NOT NULL
            """,
            [until.milliseconds, lease.uploadID.description, lease.file.module, lease.token]
        )
        .changes == 1
    }

    /// A lease locks its file alone, so the lock on the upload does not keep the next one off.
    func holds(_ lease: VerificationLease) throws -> Bool {
        try row(
            "SELECT verify_token FROM files WHERE upload_id = $1 AND module = $2 FOR UPDATE",
            [lease.uploadID.description, lease.file.module]
        )?
        .integer("verify_token") == lease.token
    }

    func filesToAudit(of profile: ProfileName, limit: Int) throws -> [FileAddress] {
        try rows(
            """
            SELECT upload_id, module FROM files
            WHERE profile = $1 AND state = 'verified' AND (verify_due_at IS NULL OR verify_due_at > $2)
            ORDER BY looked_at NULLS FIRST, upload_id, module LIMIT $3
            """,
            [profile.value, now.milliseconds, limit]
        )
        .map { try FileAddress(row: $0) }
    }

    func lockNextAudit(of profile: ProfileName) throws -> Timestamp? {
        try execute("SELECT pg_advisory_xact_lock(\(LockSpace.audit), hashtext($1))", [profile.value])
        return try row("SELECT next_at FROM audit_turns WHERE profile = $1", [profile.value])?.moment("next_at")
    }

    func setNextAudit(of profile: ProfileName, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO audit_turns (profile, next_at) VALUES ($1, $2)
            ON CONFLICT (profile) DO UPDATE SET next_at = excluded.next_at
            """,
            [profile.value, moment.milliseconds]
        )
    }

    func liveUploads(after id: UploadID?, limit: Int) throws -> [UploadID] {
        try rows(
            """
            SELECT id FROM uploads WHERE state NOT IN ('completed', 'failed', 'canceled') AND id > $1
            ORDER BY id LIMIT $2
            """,
            [id?.description ?? "", limit]
        )
        .map { try $0.uploadID("id") }
    }

    func resolve(_ addresses: Set<TelemetryAddress>) throws -> [TelemetryAddress: UploadID] {
        let addresses = Array(addresses)
        // A message names many addresses, and a batch many more: each kind is looked up in one statement.
        var keys: [[String]] = []
        var others: [[String]] = []
        var gateways: [[String]] = []
        for (number, address) in addresses.enumerated() {
            switch address.kind {
            case .objectKey(let key, let hint):
                keys.append(["\(number)", key, address.gateway, hint?.description ?? ""])
            case .command(let tid):
                others.append(["\(number)", tid, address.gateway])
            case .upload(let id):
                others.append(["\(number)", id.description, address.gateway])
            case .only:
                gateways.append(["\(number)", address.gateway])
            }
        }
        var owners: [TelemetryAddress: UploadID] = [:]
        let queries = [(Self.byKey, keys), (Self.byID, others), (Self.byGateway, gateways)]
        for (sql, wanted) in queries where !wanted.isEmpty {
            for row in try rows(sql, [try encoded(wanted)]) {
                owners[addresses[try row.number("number")]] = try row.uploadID("upload_id")
            }
        }
        return owners
    }

    // The hint first, then the live one, then the newest: a key is unique within a bucket only.
    private static let byKey = """
        SELECT DISTINCT ON (number) (a ->> 0)::bigint AS number, f.upload_id
        FROM jsonb_array_elements($1::text::jsonb) AS a
        JOIN files AS f ON f.object_key = a ->> 1 AND f.gateway = a ->> 2
        ORDER BY number, f.upload_id = a ->> 3 DESC, f.slot_held DESC, f.upload_id DESC
        """

    private static let byID = """
        SELECT (a ->> 0)::bigint AS number, c.upload_id
        FROM jsonb_array_elements($1::text::jsonb) AS a JOIN commands AS c ON c.tid = a ->> 1 AND c.gateway = a ->> 2
        UNION ALL
        SELECT (a ->> 0)::bigint, u.id
        FROM jsonb_array_elements($1::text::jsonb) AS a JOIN uploads AS u ON u.id = a ->> 1 AND u.gateway = a ->> 2
        """

    private static let byGateway = """
        SELECT (a ->> 0)::bigint AS number, min(f.upload_id) AS upload_id
        FROM jsonb_array_elements($1::text::jsonb) AS a JOIN files AS f ON f.gateway = a ->> 1 AND f.slot_held
        GROUP BY number HAVING count(DISTINCT f.upload_id) = 1
        """
}

extension DueWork {
    /// When the next is due, from what: what is held comes up again when the hold ends.
    fileprivate var next: String {
        switch self {
        case .command, .retry:
            """
            min(greatest(command_due_at, command_held_until)) AS due FROM uploads
            WHERE command_due_at IS NOT NULL AND \(kindOfCommand)
            """
        case .timer:
            "min(timer_due_at) AS due FROM uploads WHERE timer_due_at IS NOT NULL"
        case .verification:
            "min(greatest(verify_due_at, verify_held_until)) AS due FROM files WHERE verify_due_at IS NOT NULL"
        }
    }
}
