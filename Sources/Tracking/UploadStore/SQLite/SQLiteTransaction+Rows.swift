import FoundationEssentials
import GRDB
import Primitives
import UploadTracking

// Rows as values, and back.
extension SQLiteTransaction {
    func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    func upload(from row: Row) throws -> Upload {
        let id = try row.uploadID("id")
        let commands = try rows("SELECT * FROM commands WHERE upload_id = ? ORDER BY ordinal", [id.description])
        let attempts = try commands.map { (method: $0["method"] as String, attempt: try CommandAttempt(row: $0)) }
        return Upload(
            id: id,
            gateway: row["gateway"],
            profile: try row.profile("profile"),
            labels: try row.json("labels"),
            origin: try row.enumeration("origin"),
            retryOf: (row["retry_of"] as String?).flatMap { UploadID($0) },
            requester: row["requester"],
            requestedAt: row.moment("requested_at"),
            updatedAt: row.moment("updated_at"),
            credentials: row.credentials,
            handedAt: row.momentIfAny("handed_at"),
            start: StartCommand(
                attempts: attempts.filter { $0.method == "start" }.map(\.attempt),
                generation: row["start_generation"],
                takenAt: row.momentIfAny("start_taken_at"),
                takenSaidAt: row.momentIfAny("start_taken_said_at"),
                earlierMayRun: row["start_earlier_may_run"],
                nextAttemptAt: row.momentIfAny("start_next_at"),
                retries: row["start_retries"],
                deadline: row.moment("start_deadline"),
                mintError: row["mint_error"]
            ),
            cancellation: try row.cancellation(attempts: attempts.filter { $0.method == "cancel" }.map(\.attempt)),
            heardAt: row.momentIfAny("heard_at"),
            stalledAt: row.momentIfAny("stalled_at"),
            files: try rows("SELECT * FROM files WHERE upload_id = ? ORDER BY ordinal", [id.description])
                .map(UploadFile.init(row:))
        )
    }
}

extension UploadFile {
    init(row: Row) throws {
        self.init(
            module: row["module"],
            bootIndexes: try row.json("boot_indexes"),
            bucket: row["bucket"],
            objectKey: try row.objectKey("object_key"),
            state: try row.enumeration("state"),
            report: try row.json("report"),
            verification: VerificationSchedule(
                dueAt: row.momentIfAny("verify_due_at"),
                attempts: row["verify_attempts"],
                deadline: row.momentIfAny("verify_deadline"),
                clockedAt: row.momentIfAny("verify_clocked_at"),
                request: try row.jsonIfAny("audit_request"),
                progress: row.readProgress
            ),
            ending: try row.jsonIfAny("ending"),
            evidence: try row.jsonIfAny("evidence"),
            failure: try row.jsonIfAny("failure"),
            audit: try row.jsonIfAny("audit")
        )
    }
}

extension CommandAttempt {
    init(row: Row) throws {
        self.init(
            tid: row["tid"],
            generation: row["generation"],
            sentAt: row.moment("sent_at"),
            answerBy: row.moment("answer_by"),
            toldExpiry: row.momentIfAny("told_expiry"),
            outcome: try Outcome(name: row["outcome"], code: row["code"])
        )
    }
}

extension CommandAttempt.Outcome {
    var columns: (name: String, code: Int?) {
        switch self {
        case .awaiting: ("awaiting", nil)
        case .unanswered: ("unanswered", nil)
        case .unsent: ("unsent", nil)
        case .accepted: ("accepted", nil)
        case .busy(let code): ("busy", code)
        case .refused(let code): ("refused", code)
        }
    }

    init(name: String, code: Int?) throws {
        switch name {
        case "awaiting": self = .awaiting
        case "unanswered": self = .unanswered
        case "unsent": self = .unsent
        case "accepted": self = .accepted
        case "busy": self = .busy(code: code ?? 0)
        case "refused": self = .refused(code: code ?? 0)
        default: throw TrackingStoreError.incompatible(message: "commands.outcome holds '\(name)'")
        }
    }
}

extension Row {
    func moment(_ column: String) -> Timestamp {
        Timestamp(milliseconds: self[column])
    }

    func momentIfAny(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map { Timestamp(milliseconds: $0) }
    }

    func json<Value: Decodable>(_ column: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data((self[column] as String).utf8))
        } catch {
            throw TrackingStoreError.incompatible(message: "\(column) does not hold \(Value.self)")
        }
    }

    func jsonIfAny<Value: Decodable>(_ column: String) throws -> Value? {
        self[column] as String? == nil ? nil : try json(column)
    }

    func objectKey(_ column: String) throws -> ObjectKey {
        do {
            return try ObjectKey(self[column])
        } catch {
            throw TrackingStoreError.incompatible(message: "\(column): \(error)")
        }
    }

    func enumeration<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text: String = self[column]
        guard let value = Value(rawValue: text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return value
    }

    func profile(_ column: String) throws -> ProfileName {
        let text: String = self[column]
        guard let name = ProfileName(text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return name
    }

    func uploadID(_ column: String) throws -> UploadID {
        let text: String = self[column]
        guard let id = UploadID(text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return id
    }

    fileprivate var readProgress: ReadProgress? {
        guard let bytesRead = self["verify_bytes_read"] as Int64?, let size = self["verify_bytes_size"] as Int64? else {
            return nil
        }
        return ReadProgress(bytesRead: bytesRead, size: size)
    }

    fileprivate var credentials: IssuedCredentials? {
        guard let accessKeyID = self["access_key_id"] as String?, let expiresAt = momentIfAny("credentials_expire_at")
        else {
            return nil
        }
        return IssuedCredentials(
            accessKeyID: accessKeyID,
            expiresAt: expiresAt,
            toldExpiry: momentIfAny("credentials_told_expiry") ?? expiresAt,
            generation: self["generation"] ?? 1
        )
    }

    fileprivate func cancellation(attempts: [CommandAttempt]) throws -> Cancellation? {
        guard self["cancel_progress"] as String? != nil else {
            return nil
        }
        let modules: [String] = try json("cancel_modules")
        let reissued: [String] = try json("cancel_reissued")
        return Cancellation(
            modules: Set(modules),
            reissued: Set(reissued),
            progress: try enumeration("cancel_progress"),
            round: self["cancel_round"] ?? 1,
            attempts: attempts,
            nextAttemptAt: momentIfAny("cancel_next_at")
        )
    }
}
