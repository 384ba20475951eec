import Logging

/// Reads batches, has them committed, and only then lets their acknowledgements go.
///
/// libmosquitto queues the PUBACK before the message callback, and a write empties the whole queue. So nothing is
/// written while anything that was read is not committed, and nothing is read while a commit runs.
final class SubscriberRole: ConnectionRole {
    let configuration: MQTTConfiguration
    private let filters: [String]
    private let formerFilters: [String]
    let isRetiring: Bool
    let limits: BatchLimits
    let control: ConnectionControl
    let logger: Logger
    private let commit: @Sendable ([MQTTMessage]) async throws -> Void
    let onEvent: @Sendable (MQTTEvent) -> Void

    var running: CommitRun?
    /// What belongs to the present connection; `nil` before the broker has accepted it.
    var session: Session?

    struct Session {
        let isNew: Bool
        let subscription: CInt
        var subscribeDeadline: ContinuousClock.Instant
        /// The broker has granted every subscription.
        var isGranted = false
        /// Whether it delivers to them, while that is being found out.
        var proof: DeliveryProof?
        var isUp = false
        var hasAnnouncedCatchUp = false
        var catchUp = CatchUp()
        /// Messages with an acknowledgement that were committed on this connection.
        var acknowledged = 0
        /// Messages with an acknowledgement in the running commit.
        var committing = 0
        /// How much of the present batch the status knows of.
        var noted = 0
    }

    /// Nothing is left of a session that is to end.
    var isDrained = false

    /// Whether this client may read and write what the proof of delivery needs, as far as is known.
    var proofIsPossible = true

    /// A commit that takes longer lets messages pile up at the broker.
    private let slowCommit: Duration = .seconds(1)

    init(
        configuration: MQTTConfiguration,
        filters: [String],
        formerFilters: [String],
        isRetiring: Bool,
        limits: BatchLimits,
        control: ConnectionControl,
        logger: Logger,
        onEvent: @escaping @Sendable (MQTTEvent) -> Void,
        commit: @escaping @Sendable ([MQTTMessage]) async throws -> Void
    ) {
        self.configuration = configuration
        self.filters = filters
        self.formerFilters = formerFilters
        self.isRetiring = isRetiring
        self.limits = limits
        self.control = control
        self.logger = logger
        self.onEvent = onEvent
        self.commit = commit
    }

    // MARK: ConnectionRole

    var cleanStart: Bool {
        configuration.sessionExpiry <= .zero
    }

    /// Only once nothing is left in it: an end that comes earlier leaves the rest for whoever comes next.
    var endsSession: Bool {
        isDrained
    }

    /// A commit of the lost connection is waited for: its messages come again, and must not be committed beside it.
    var mayConnect: Bool {
        running.map { $0.outcome != nil } ?? true
    }

    func mayRead(_ client: MosquittoClient) -> Bool {
        running == nil && !client.batch.isFull && !control.isStopping
    }

    func mayWrite(_ client: MosquittoClient) -> Bool {
        running == nil && client.batch.isEmpty
    }

    func deadline(_ client: MosquittoClient) -> ContinuousClock.Instant? {
        if running != nil {
            return nil
        }
        if let session, !session.isUp {
            let deadline = session.proof?.deadline ?? session.subscribeDeadline
            return client.batch.deadline.map { min($0, deadline) } ?? deadline
        }
        return client.batch.deadline
    }

    func makeBatch() -> MessageBatch {
        MessageBatch(
            limits: limits,
            window: Int(configuration.receiveMaximum),
            maximumMessage: Int(configuration.maximumPacketSize)
        )
    }

    func opened(
        _ client: MosquittoClient,
        _ answer: ConnectAcknowledgement,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        running = nil
        if let obstacle = answer.obstacle(filters: isRetiring ? [] : filters) {
            throw obstacle
        }
        // One that a lost connection has left behind may come first.
        client.probeTopic = DeliveryProof(clientID: configuration.clientID, filters: filters, at: now)?.topic
        for filter in formerFilters {
            _ = try client.unsubscribe(from: filter)
        }
        session = Session(
            isNew: !answer.sessionPresent,
            subscription: isRetiring ? try unsubscribe(client) : try client.subscribe(to: filters),
            subscribeDeadline: now + configuration.connectTimeout
        )
    }

    /// - Returns: The last packet's id.
    private func unsubscribe(_ client: MosquittoClient) throws(MQTTError) -> CInt {
        var packet: CInt = 0
        for filter in filters {
            packet = try client.unsubscribe(from: filter)
        }
        return packet
    }

    func turn(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        guard var session else {
            return
        }
        // Nothing below may leave early without storing it.
        defer { self.session = session }
        noteReads(client, &session)
        try finishCommit(&session, at: now)
        try checkSubscription(client, &session, at: now)
        try prove(client, &session, at: now)
        for packet in client.unsubscribeAnswers {
            session.catchUp.ended(
                packet: packet,
                read: session.acknowledged + session.committing + client.batch.acknowledgeable
            )
        }
        client.unsubscribeAnswers = []
        beginCommit(client, &session, at: now)
        noteCatchUp(&session, at: now)
        retire(client, session)
        if session.isUp, session.catchUp.wantsTrip, mayWrite(client), !control.isStopping {
            session.catchUp.began(packet: try client.unsubscribe(from: CatchUp.filter), read: session.acknowledged)
        }
    }

    func lost(_ error: MQTTError, _ client: MosquittoClient?) {
        session = nil
        onEvent(error.code == .takenOver ? .takenOver : .disconnected(error))
    }

    func ending(_ client: MosquittoClient?) -> ConnectionEnding {
        if let running {
            // One that has finished on an open connection is acknowledged by the next turn.
            return running.outcome != nil && client == nil ? .drop : .wait
        }
        // Before the answer to SUBSCRIBE has come, a goodbye would cross it, and the broker may find the connection
        // reset before it has read our acknowledgements: what was committed comes again either way.
        guard let client, session?.isUp == true, client.batch.isEmpty else {
            return .drop
        }
        return .disconnect
    }

    func finish() {
        running?.cancel()
        running = nil
    }

    // MARK: Commits

    private func beginCommit(_ client: MosquittoClient, _ session: inout Session, at now: ContinuousClock.Instant) {
        guard running == nil, !control.isStopping, !client.batch.isEmpty else {
            return
        }
        let isFull = client.batch.isFull
        guard isFull || client.batch.deadline.map({ now >= $0 }) ?? false else {
            return
        }
        session.catchUp.holds(client.batch.acknowledgeable)
        if isFull {
            fellBehind(&session)
        }
        session.committing = client.batch.acknowledgeable
        report(&client.ignored)
        let (messages, read) = client.batch.take()
        session.noted = 0
        if messages.isEmpty {
            committed(read, &session)
        } else {
            running = CommitRun(messages, read: read, wake: control.wake, commit: commit)
        }
    }

    private func finishCommit(_ session: inout Session, at now: ContinuousClock.Instant) throws(MQTTError) {
        guard let running, let outcome = running.outcome else {
            return
        }
        self.running = nil
        switch outcome {
        case .success:
            if running.began.duration(to: now) > slowCommit {
                fellBehind(&session)
            }
            committed(running.read, &session)
            session.subscribeDeadline = now + configuration.connectTimeout
        case .failure(let error):
            throw MQTTError(.commitFailed, operation: "commit", text: "\(error)")
        }
    }

    private func committed(_ count: Int, _ session: inout Session) {
        session.acknowledged += session.committing
        session.committing = 0
        control.update { $0.committedMessages += count }
    }

    private func report(_ ignored: inout IgnoredMessages) {
        guard ignored != IgnoredMessages() else {
            return
        }
        let counts = ignored
        ignored = IgnoredMessages()
        control.update { status in
            status.retainedMessages += counts.retained
            status.refusedMessages += counts.tooLarge + counts.unreadable
        }
        if counts.tooLarge + counts.unreadable > 0 {
            logger.info(
                "messages were refused",
                metadata: ["too_large": "\(counts.tooLarge)", "topic_not_utf8": "\(counts.unreadable)"]
            )
        }
    }

    private func noteReads(_ client: MosquittoClient, _ session: inout Session) {
        let news = client.batch.read - session.noted
        if news > 0 {
            session.noted = client.batch.read
            control.update { $0.readMessages += news }
        }
    }

    // MARK: Subscriptions

    private func checkSubscription(
        _ client: MosquittoClient,
        _ session: inout Session,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        guard !session.isUp, !session.isGranted else {
            return
        }
        if isRetiring, client.unsubscribeAnswers.contains(session.subscription) {
            up(client, &session, at: now)
            return
        }
        guard let answer = client.subscribeAnswers.first(where: { $0.packet == session.subscription }) else {
            if now >= session.subscribeDeadline, running == nil {
                throw isRetiring
                    ? MQTTError(.timeout, operation: "unsubscribe", text: "no UNSUBACK in time")
                    : MQTTError(.timeout, operation: "subscribe", text: "no SUBACK in time")
            }
            return
        }
        if let problem = SubscriptionGrant.problem(filters: filters, codes: answer.codes) {
            throw problem
        }
        session.isGranted = true
        if proofIsPossible, var proof = DeliveryProof(clientID: configuration.clientID, filters: filters, at: now) {
            try take([proof.begin], &proof, client)
            session.proof = proof
            return
        }
        up(client, &session, at: now)
    }

    func up(_ client: MosquittoClient, _ session: inout Session, at now: ContinuousClock.Instant) {
        session.isUp = true
        let isNew = session.isNew
        control.update { status in
            status.state = .up(since: now)
            status.connectCount += 1
        }
        logger.info(
            isRetiring ? "reading what the broker holds for a session that ends" : "subscribed to the broker",
            metadata: ["mqtt_version": "\(client.version)", "new_session": "\(isNew)"]
        )
        onEvent(.connected(newSession: isNew))
    }
}
