package import Primitives

/// The use cases over the store's port, written once for every database: each is one transaction.
package struct UploadTracker: Sendable {
    package typealias NoticeBody =
        @Sendable (_ notice: NoticeRequest, _ id: String, _ upload: Upload, _ at: Timestamp) throws -> [UInt8]

    package let store: any TrackingStore
    private let policy: @Sendable (ProfileName) -> TrackingPolicy
    private let destinations: @Sendable (ProfileName) -> [String]
    private let noticeBody: NoticeBody
    private let onEnd: @Sendable (Upload) -> Void

    /// - Parameters:
    ///   - store: Where everything durable is.
    ///   - policy: The settings that hold for a profile.
    ///   - destinations: Where the notices of a profile go.
    ///   - noticeBody: Renders the body that a notice is frozen with.
    ///   - onEnd: Called once for each upload that this tracker has ended, after the commit.
    package init(
        store: any TrackingStore,
        policy: @escaping @Sendable (ProfileName) -> TrackingPolicy,
        destinations: @escaping @Sendable (ProfileName) -> [String],
        noticeBody: @escaping NoticeBody,
        onEnd: @escaping @Sendable (Upload) -> Void = { _ in }
    ) {
        self.store = store
        self.policy = policy
        self.destinations = destinations
        self.noticeBody = noticeBody
        self.onEnd = onEnd
    }

    /// Records a new upload, whose start is then due.
    ///
    /// - Parameters:
    ///   - request: What is asked for, checked.
    ///   - id: Chosen by the caller, because the object keys hold it.
    ///   - idempotency: The key and the hash of the body that came with it. The same key and body give the upload
    ///     that the first such request made.
    /// - Returns: The new upload, or the one that the same request made before.
    /// - Throws: ``TrackingConflict``, ``TrackingStoreError``.
    package func request(
        _ request: UploadRequest,
        id: UploadID,
        idempotency: (key: String, bodyHash: String)? = nil
    ) async throws -> Upload {
        try await store.write { transaction in
            if let idempotency, let earlier = try transaction.idempotentRequest(idempotency.key) {
                guard earlier.bodyHash == idempotency.bodyHash, let upload = try transaction.upload(earlier.uploadID)
                else {
                    throw TrackingConflict.idempotencyMismatch
                }
                return upload
            }
            let policy = policy(request.profile)
            let upload = Upload(requested: request, id: id, at: transaction.now, policy: policy)
            let limit = upload.origin == .adopted ? nil : policy.maximumLive
            let others = try limit.map { _ in try transaction.lockLiveCount(of: upload.profile) } ?? 0
            // What collides is told first: no other try will help that.
            try transaction.insert(
                upload,
                objectStore: request.objectStore,
                timerDueAt: upload.timerDueAt(policy: policy)
            )
            if let limit, others >= limit {
                throw TrackingConflict.profileFull(upload.profile, limit: limit)
            }
            if let idempotency {
                try transaction.insert(
                    IdempotentRequest(key: idempotency.key, bodyHash: idempotency.bodyHash, uploadID: id)
                )
            }
            return upload
        }
    }

    /// Applies one event to one upload.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - id: To which upload.
    ///   - record: More to be written with it, such as a mint's audit row.
    /// - Returns: The upload as it is now; `nil` where there is none of that id.
    /// - Throws: ``TrackingStoreError``, and what `record` throws.
    package func apply(
        _ event: UploadEvent,
        to id: UploadID,
        recording record: (@Sendable (any TrackingTransaction) throws -> Void)? = nil
    ) async throws -> Upload? {
        try await apply({ _ in event }, to: id, recording: record)
    }

    /// Applies one event, which depends on the database's clock, to one upload.
    package func apply(
        _ event: @escaping @Sendable (_ now: Timestamp) -> UploadEvent,
        to id: UploadID,
        recording record: (@Sendable (any TrackingTransaction) throws -> Void)? = nil
    ) async throws -> Upload? {
        try await apply(event, to: id, where: { _ in true }, recording: record)
    }

    /// Applies one event to one upload where that holds when the upload is locked; what is recorded is so in any case.
    func apply(
        _ event: @escaping @Sendable (_ now: Timestamp) -> UploadEvent,
        to id: UploadID,
        where holds: @escaping @Sendable (any TrackingTransaction) throws -> Bool,
        recording record: (@Sendable (any TrackingTransaction) throws -> Void)?
    ) async throws -> Upload? {
        try await write { transaction, ended in
            guard var upload = try transaction.lock([id]).first else {
                return nil
            }
            if try holds(transaction) {
                try advance(&upload, by: event(transaction.now), ended: &ended, in: transaction)
            }
            try record?(transaction)
            return upload
        }
    }

    /// Fires the timers that are due.
    ///
    /// - Parameters:
    ///   - moment: Only what was due then, as it would have been then: all that docks said before it has been read.
    ///     `nil`: now.
    ///   - limit: Of how many uploads.
    /// - Returns: How many uploads had one.
    /// - Throws: ``TrackingStoreError``.
    package func fireTimers(dueAt moment: Timestamp? = nil, limit: Int = 256) async throws -> Int {
        try await write { transaction, ended in
            let moment = min(moment ?? transaction.now, transaction.now)
            let due = try transaction.lockDue(.timer, at: moment, limit: limit)
            for var upload in due {
                try advance(&upload, by: .timer, at: moment, ended: &ended, in: transaction)
            }
            return due.count
        }
    }

    /// Makes every live upload due for a look: messages may have been missed.
    package func sweep() async throws {
        var cursor: UploadID?
        repeat {
            let after = cursor
            cursor = try await write { transaction, ended in
                let ids = try transaction.liveUploads(after: after, limit: 256)
                for var upload in try transaction.lock(Set(ids)) {
                    try advance(&upload, by: .swept, ended: &ended, in: transaction)
                }
                return ids.last
            }
        } while cursor != nil
    }

    /// Makes those of a profile's verified files due for a look whose turn it is, at so many an hour, for all workers
    /// together: the longest not looked at first.
    ///
    /// - Returns: How many, when the next turn is, and what time it is.
    package func scheduleAudits(of profile: ProfileName, perHour rate: Int) async throws -> (
        count: Int, next: Timestamp, now: Timestamp
    ) {
        let interval = Duration.seconds(3600) / max(rate, 1)
        return try await write { transaction, ended in
            let now = transaction.now
            // What was missed while nothing ran is not made up for at once.
            let turn = max(try transaction.lockNextAudit(of: profile) ?? now, now - Self.auditCatchUp)
            guard turn <= now else {
                return (0, turn, now)
            }
            let turns = min(1 + (now - turn).wholeMilliseconds / max(1, interval.wholeMilliseconds), 256)
            let files = try transaction.filesToAudit(of: profile, limit: Int(turns))
            let modules = Dictionary(grouping: files, by: \.uploadID)
            for var upload in try transaction.lock(Set(modules.keys)) {
                for file in modules[upload.id] ?? [] {
                    try advance(&upload, by: .auditDue(module: file.module), ended: &ended, in: transaction)
                }
            }
            let next = turn + interval * Int(turns)
            try transaction.setNextAudit(of: profile, at: next)
            return (files.count, next, now)
        }
    }

    /// How much of the past an audit's turns are taken for at once.
    private static let auditCatchUp = Duration.seconds(10)

    /// Takes in a batch of messages in one commit; only then may they be acknowledged.
    ///
    /// A message whose data the database refuses is found by halving the batch, and quarantined.
    ///
    /// - Parameter batch: What each message says, in the order of receipt.
    /// - Returns: What became of each piece, in the shape of the batch.
    /// - Throws: ``TrackingStoreError/unavailable(message:)``: nothing was taken in.
    package func ingest(_ batch: [[Telemetry]]) async throws -> [[TelemetryResult]] {
        guard !batch.isEmpty else {
            return []
        }
        do {
            return try await write { try ingest(batch, ended: &$1, in: $0) }
        } catch TrackingStoreError.dataRejected(let message) {
            if batch.count == 1 {
                try await store.write { transaction in
                    try transaction.insert(QuarantinedMessage(receivedAt: transaction.now, reason: message))
                }
                return [batch[0].map { _ in TelemetryResult(.quarantined, isOurs: false) }]
            }
            let middle = batch.count / 2
            return try await ingest(Array(batch[..<middle])) + ingest(Array(batch[middle...]))
        }
    }

    private func ingest(
        _ batch: [[Telemetry]],
        ended: inout [Upload],
        in transaction: any TrackingTransaction
    ) throws -> [[TelemetryResult]] {
        let addresses = Set(batch.joined().flatMap(\.addresses))
        let owners = try transaction.resolve(addresses)
        var uploads: [UploadID: Upload] = [:]
        for upload in try transaction.lock(Set(owners.values)) {
            uploads[upload.id] = upload
        }
        let before = uploads
        // Most answers that belong to no upload belong to nobody here: all are looked up at once.
        let others = Set(
            batch.joined().filter { $0.addresses.allSatisfy { owners[$0] == nil } }.compactMap(\.answeredTID)
        )
        var queries: [String: LogQuery] = [:]
        for query in others.isEmpty ? [] : try transaction.logQueries(others) {
            queries[query.tid] = query
        }
        let outcomes = try batch.map { message in
            try message.map { telemetry in
                let owner = telemetry.owner(among: owners) { uploads[$0]?.state.isTerminal == false }
                guard let owner, var upload = uploads[owner.id] else {
                    return TelemetryResult(try answer(telemetry, among: &queries, in: transaction), isOurs: false)
                }
                let outcome = try change(&upload, by: telemetry.event(owner.naming), ended: &ended, in: transaction)
                uploads[owner.id] = upload
                return TelemetryResult(TelemetryOutcome(outcome.effect), isOurs: upload.origin == .published)
            }
        }
        for (id, upload) in uploads where upload != before[id] {
            try save(upload, in: transaction)
        }
        return outcomes
    }

    /// Notes down the answer to a list, which belongs to no upload.
    private func answer(
        _ telemetry: Telemetry,
        among queries: inout [String: LogQuery],
        in transaction: any TrackingTransaction
    ) throws -> TelemetryOutcome {
        guard case .replied(let gateway, let tid, let reply, let listing) = telemetry, var query = queries[tid],
            query.gateway == gateway
        else {
            return .unmatched
        }
        if query.reply != nil {
            return .unchanged
        }
        query.reply = DeviceReplyRecord(code: reply.code, message: reply.message, listing: listing)
        try transaction.save(query)
        queries[tid] = query
        return .applied
    }

    /// Runs a transaction, and tells of the uploads that it has brought to their end once it is durable.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction, _ ended: inout [Upload]) throws -> Value
    ) async throws -> Value {
        // The body may run more than once: what counts is what the last run has ended.
        let (value, ended) = try await store.write { transaction in
            var ended: [Upload] = []
            let value = try body(transaction, &ended)
            return (value, ended)
        }
        ended.forEach(onEnd)
        return value
    }

    /// Applies an event and saves what it changed.
    func advance(
        _ upload: inout Upload,
        by event: UploadEvent,
        at moment: Timestamp? = nil,
        ended: inout [Upload],
        in transaction: any TrackingTransaction
    ) throws {
        let before = upload
        _ = try change(&upload, by: event, at: moment, ended: &ended, in: transaction)
        // A timer that found nothing to do is saved too: its due time is what brought it here.
        if upload != before || event == .timer {
            try save(upload, in: transaction)
        }
    }

    private func save(_ upload: Upload, in transaction: any TrackingTransaction) throws {
        try transaction.save(upload, timerDueAt: upload.timerDueAt(policy: policy(upload.profile)))
    }

    /// The one place where an upload changes: apply the event, and freeze the notices that it calls for.
    private func change(
        _ upload: inout Upload,
        by event: UploadEvent,
        at moment: Timestamp? = nil,
        ended: inout [Upload],
        in transaction: any TrackingTransaction
    ) throws -> TransitionOutcome {
        let wasEnded = upload.state.isTerminal
        let outcome = upload.apply(event, at: moment ?? transaction.now, policy: policy(upload.profile))
        if !wasEnded && upload.state.isTerminal {
            ended.append(upload)
        }
        for request in outcome.notices {
            // The id follows from what the notice is of, so a notice made again is the same notice.
            let id = [upload.id.description, request.module, request.type.rawValue].compactMap(\.self)
                .joined(separator: "/")
            try transaction.insert(
                NewNotice(
                    id: id,
                    uploadID: upload.id,
                    profile: upload.profile,
                    gateway: upload.gateway,
                    request: request,
                    body: try noticeBody(request, id, upload, transaction.now)
                ),
                destinations: destinations(upload.profile)
            )
        }
        return outcome
    }
}
