import Primitives
import UploadTracking

extension Upload {
    /// - Parameters:
    ///   - row: Of `uploads`.
    ///   - files: Its rows of `files`, in their order.
    ///   - commands: Its rows of `commands`, in their order.
    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where a column holds something else.
    init(row: some StoredRow, files: [some StoredRow], commands: [some StoredRow]) throws {
        let attempts = try commands.map { (method: try $0.string("method"), attempt: try CommandAttempt(row: $0)) }
        self.init(
            id: try row.uploadID("id"),
            gateway: try row.string("gateway"),
            profile: try row.profile("profile"),
            labels: try row.json("labels"),
            origin: try row.enumeration("origin"),
            retryOf: try row.uploadIDIfAny("retry_of"),
            requester: try row.string("requester"),
            requestedAt: try row.moment("requested_at"),
            updatedAt: try row.moment("updated_at"),
            endedAt: try row.momentIfAny("ended_at"),
            credentials: try row.credentials(),
            handedAt: try row.momentIfAny("handed_at"),
            start: StartCommand(
                attempts: attempts.filter { $0.method == "start" }.map(\.attempt),
                generation: try row.number("start_generation"),
                takenAt: try row.momentIfAny("start_taken_at"),
                takenSaidAt: try row.momentIfAny("start_taken_said_at"),
                earlierMayRun: try row.flag("start_earlier_may_run"),
                nextAttemptAt: try row.momentIfAny("start_next_at"),
                retries: try row.number("start_retries"),
                deadline: try row.moment("start_deadline"),
                mintError: try row.text("mint_error")
            ),
            cancellation: try row.cancellation(attempts: attempts.filter { $0.method == "cancel" }.map(\.attempt)),
            heardAt: try row.momentIfAny("heard_at"),
            stalledAt: try row.momentIfAny("stalled_at"),
            files: try files.map { try UploadFile(row: $0) }
        )
    }
}

extension UploadFile {
    init(row: some StoredRow) throws {
        self.init(
            module: try row.string("module"),
            bootIndexes: try row.json("boot_indexes"),
            bucket: try row.string("bucket"),
            objectKey: try row.objectKey("object_key"),
            state: try row.enumeration("state"),
            report: try row.json("report"),
            verification: VerificationSchedule(
                dueAt: try row.momentIfAny("verify_due_at"),
                attempts: try row.number("verify_attempts"),
                deadline: try row.momentIfAny("verify_deadline"),
                clockedAt: try row.momentIfAny("verify_clocked_at"),
                unansweredSince: try row.momentIfAny("verify_unanswered_since"),
                request: try row.jsonIfAny("audit_request"),
                progress: try row.readProgress()
            ),
            ending: try row.jsonIfAny("ending"),
            evidence: try row.jsonIfAny("evidence"),
            failure: try row.jsonIfAny("failure"),
            audit: try row.jsonIfAny("audit"),
            looks: try row.lookHistory()
        )
    }
}

extension CommandAttempt {
    init(row: some StoredRow) throws {
        self.init(
            tid: try row.string("tid"),
            generation: try row.number("generation"),
            sentAt: try row.moment("sent_at"),
            answerBy: try row.moment("answer_by"),
            toldExpiry: try row.momentIfAny("told_expiry"),
            outcome: try Outcome(name: row.string("outcome"), code: row.integer("code").map { Int($0) }),
            answer: try row.text("answer")
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

extension StoredRow {
    fileprivate func readProgress() throws -> ReadProgress? {
        guard let bytesRead = try integer("verify_bytes_read"), let size = try integer("verify_bytes_size") else {
            return nil
        }
        return ReadProgress(bytesRead: bytesRead, size: size)
    }

    fileprivate func lookHistory() throws -> LookHistory? {
        guard let lastAt = try momentIfAny("last_look_at"), let answer = try text("last_look_answer") else {
            return nil
        }
        return LookHistory(count: try number("looks"), lastAt: lastAt, answer: answer)
    }

    fileprivate func credentials() throws -> IssuedCredentials? {
        guard let accessKeyID = try text("access_key_id"), let expiresAt = try momentIfAny("credentials_expire_at")
        else {
            return nil
        }
        return IssuedCredentials(
            accessKeyID: accessKeyID,
            expiresAt: expiresAt,
            toldExpiry: try momentIfAny("credentials_told_expiry") ?? expiresAt,
            generation: Int(try integer("generation") ?? 1)
        )
    }

    fileprivate func cancellation(attempts: [CommandAttempt]) throws -> Cancellation? {
        guard try text("cancel_progress") != nil else {
            return nil
        }
        let modules: [String] = try json("cancel_modules")
        let reissued: [String] = try json("cancel_reissued")
        return Cancellation(
            modules: Set(modules),
            reissued: Set(reissued),
            progress: try enumeration("cancel_progress"),
            round: Int(try integer("cancel_round") ?? 1),
            attempts: attempts,
            nextAttemptAt: try momentIfAny("cancel_next_at"),
            requestedAt: try momentIfAny("cancel_requested_at"),
            requester: try text("cancel_requester")
        )
    }
}
