import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
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
                """
                SELECT id FROM (
                    SELECT id, command_due_at,
                        row_number() OVER (PARTITION BY gateway ORDER BY command_due_at, id) AS turn
                    FROM uploads
                    WHERE command_due_at <= ?1 AND coalesce(command_held_until, 0) <= ?1 AND \(work.kindOfCommand)
                    AND (?3 = '' OR profile = ?3)
                ) ORDER BY turn, command_due_at
                """
            case .timer:
                "SELECT id FROM uploads WHERE timer_due_at <= ?1 AND (?3 = '' OR profile = ?3) ORDER BY timer_due_at"
            case .verification: "SELECT id FROM uploads WHERE FALSE AND ?1 AND ?3"
            }
        let ids = try rows("\(due) LIMIT ?2", [moment.milliseconds, limit, profile?.value ?? ""])
            .map { try $0.uploadID("id") }
        return try lock(Set(ids))
    }

    func holdCommand(of id: UploadID, until: Timestamp) throws -> CommandLease {
        try execute(
            "UPDATE uploads SET command_held_until = ?, command_token = command_token + 1 WHERE id = ?",
            [until.milliseconds, id.description]
        )
        return CommandLease(uploadID: id, token: try commandToken(of: id) ?? 0)
    }

    func holds(_ lease: CommandLease) throws -> Bool {
        try commandToken(of: lease.uploadID) == lease.token
    }

    private func commandToken(of id: UploadID) throws -> Int64? {
        try row("SELECT command_token FROM uploads WHERE id = ?", [id.description])?.integer("command_token")
    }

    func leaseVerifications(of profile: ProfileName?, limit: Int, until: Timestamp) throws -> [VerificationLease] {
        let due = try rows(
            """
            SELECT f.*, u.requested_at AS requested_at
            FROM files f JOIN uploads u ON u.id = f.upload_id
            WHERE f.verify_due_at <= ?1 AND coalesce(f.verify_held_until, 0) <= ?1 AND (?3 = '' OR f.profile = ?3)
            ORDER BY f.verify_due_at LIMIT ?2
            """,
            [now.milliseconds, limit, profile?.value ?? ""]
        )
        return try due.map { row in
            let token = Int64(try row.number("verify_token")) + 1
            let lease = try VerificationLease(row: row, token: token, leasedAt: now)
            try execute(
                "UPDATE files SET verify_held_until = ?, verify_token = ? WHERE upload_id = ? AND module = ?",
                [until.milliseconds, token, lease.uploadID.description, lease.file.module]
            )
            return lease
        }
    }

    func renew(_ lease: VerificationLease, until: Timestamp) throws -> Bool {
        // A changed due time has let go of the hold.
        try execute(
            """
            UPDATE files SET verify_held_until = ?
            WHERE upload_id = ? AND module = ? AND verify_token = ? AND verify_held_until IS NOT NULL
            """,
            [until.milliseconds, lease.uploadID.description, lease.file.module, lease.token]
        )
        return database.changesCount == 1
    }

    func holds(_ lease: VerificationLease) throws -> Bool {
        try row(
            "SELECT verify_token FROM files WHERE upload_id = ? AND module = ?",
            [lease.uploadID.description, lease.file.module]
        )?
        .integer("verify_token") == lease.token
    }

    func filesToAudit(of profile: ProfileName, limit: Int) throws -> [FileAddress] {
        try rows(
            """
            SELECT upload_id, module FROM files
            WHERE profile = ? AND state = 'verified' AND (verify_due_at IS NULL OR verify_due_at > ?)
            ORDER BY looked_at, upload_id, module LIMIT ?
            """,
            [profile.value, now.milliseconds, limit]
        )
        .map { try FileAddress(row: $0) }
    }

    func lockNextAudit(of profile: ProfileName) throws -> Timestamp? {
        try row("SELECT next_at FROM audit_turns WHERE profile = ?", [profile.value])?.moment("next_at")
    }

    func setNextAudit(of profile: ProfileName, at moment: Timestamp) throws {
        try execute(
            "INSERT INTO audit_turns (profile, next_at) VALUES (?, ?) ON CONFLICT (profile) DO UPDATE SET next_at = excluded.next_at",
            [profile.value, moment.milliseconds]
        )
    }

    func liveUploads(after id: UploadID?, limit: Int) throws -> [UploadID] {
        try rows(
            """
            SELECT id FROM uploads WHERE state NOT IN ('completed', 'failed', 'canceled') AND id > ?
            ORDER BY id LIMIT ?
            """,
            [id?.description ?? "", limit]
        )
        .map { try $0.uploadID("id") }
    }

    func resolve(_ addresses: Set<TelemetryAddress>) throws -> [TelemetryAddress: UploadID] {
        var keys: [KeyAddress] = []
        var owners: [TelemetryAddress: UploadID] = [:]
        for address in addresses {
            switch address.kind {
            case .command(let tid):
                owners[address] = try row(
                    "SELECT upload_id FROM commands WHERE tid = ? AND gateway = ?",
                    [tid, address.gateway]
                )?
                .uploadID("upload_id")
            case .upload(let id):
                owners[address] = try row(
                    "SELECT id FROM uploads WHERE id = ? AND gateway = ?",
                    [id.description, address.gateway]
                )?
                .uploadID("id")
            case .only:
                owners[address] = try row(
                    """
                    SELECT min(upload_id) AS upload_id FROM files WHERE gateway = ? AND slot_held = 1
                    GROUP BY gateway HAVING count(DISTINCT upload_id) = 1
                    """,
                    [address.gateway]
                )?
                .uploadID("upload_id")
            case .objectKey(let key, let hint):
                keys.append(KeyAddress(address: address, key: key, hint: hint))
            }
        }
        try resolve(keys, into: &owners)
        return owners
    }

    private struct KeyAddress {
        var address: TelemetryAddress
        var key: String
        var hint: UploadID?
    }

    /// A message of progress names many keys: all that a batch names are looked up in one statement.
    private func resolve(_ keys: [KeyAddress], into owners: inout [TelemetryAddress: UploadID]) throws {
        guard !keys.isEmpty else {
            return
        }
        let wanted = try encoded(keys.map { [$0.key, $0.address.gateway, $0.hint?.description ?? ""] })
        // The hint first, then the live one, then the newest: a key is unique within a bucket only. SQLite
        // takes the other columns from the row that max() chose.
        let found = try rows(
            """
            SELECT number, upload_id, max((upload_id = hint) || slot_held || upload_id) FROM (
                SELECT a.key AS number, json_extract(a.value, '$[2]') AS hint, f.upload_id, f.slot_held
                FROM json_each(?) AS a CROSS JOIN files AS f
                ON f.object_key = json_extract(a.value, '$[0]') AND f.gateway = json_extract(a.value, '$[1]')
            ) GROUP BY number
            """,
            [wanted]
        )
        for row in found {
            let number = try row.number("number")
            owners[keys[number].address] = try row.uploadID("upload_id")
        }
    }
}

extension DueWork {
    /// When the next is due, from what: what is held comes up again when the hold ends.
    fileprivate var next: String {
        switch self {
        case .command, .retry:
            """
            min(max(command_due_at, coalesce(command_held_until, 0))) AS due FROM uploads
            WHERE command_due_at IS NOT NULL AND \(kindOfCommand)
            """
        case .timer:
            "min(timer_due_at) AS due FROM uploads WHERE timer_due_at IS NOT NULL"
        case .verification:
            "min(max(verify_due_at, coalesce(verify_held_until, 0))) AS due FROM files WHERE verify_due_at IS NOT NULL"
        }
    }
}
