import CMosquitto

/// Sends messages while there is a connection, and tells each one's fate.
final class PublisherRole: ConnectionRole {
    typealias Fate = CheckedContinuation<Result<Void, MQTTPublishError>, Never>

    private struct Waiting {
        let request: PublishRequest
        let expires: ContinuousClock.Instant?
        let fate: Fate
    }

    private let configuration: MQTTConfiguration
    private let control: ConnectionControl
    private let onEvent: @Sendable (MQTTEvent) -> Void

    /// Accepted, and not yet given to libmosquitto: the broker's window is full.
    private var waiting: [Waiting] = []
    /// Given to libmosquitto on the present connection, by packet id.
    private var underWay: [CInt: (fate: Fate, since: ContinuousClock.Instant)] = [:]
    private var answer: ConnectAcknowledgement?

    init(configuration: MQTTConfiguration, control: ConnectionControl, onEvent: @escaping @Sendable (MQTTEvent) -> Void)
    {
        self.configuration = configuration
        self.control = control
        self.onEvent = onEvent
    }

    // MARK: Publishing

    /// Takes a message over, if there is a connection for it.
    func publish(_ request: PublishRequest, expires: ContinuousClock.Instant?, fate: Fate) {
        if control.isStopping {
            fate.resume(returning: .failure(.closed))
        } else if answer == nil {
            fate.resume(returning: .failure(.notConnected))
        } else {
            waiting.append(Waiting(request: request, expires: expires, fate: fate))
        }
    }

    // MARK: ConnectionRole

    var cleanStart: Bool {
        true
    }

    var endsSession: Bool {
        true
    }

    var mayConnect: Bool {
        true
    }

    func mayRead(_ client: MosquittoClient) -> Bool {
        true
    }

    func mayWrite(_ client: MosquittoClient) -> Bool {
        true
    }

    func deadline(_ client: MosquittoClient) -> ContinuousClock.Instant? {
        nil
    }

    /// Nothing is subscribed, so nothing is received.
    func makeBatch() -> MessageBatch {
        MessageBatch(limits: BatchLimits(), window: Int(configuration.receiveMaximum), maximumMessage: 0)
    }

    func opened(
        _ client: MosquittoClient,
        _ answer: ConnectAcknowledgement,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        if let obstacle = answer.obstacle(filters: []) {
            throw obstacle
        }
        self.answer = answer
        control.update { status in
            status.state = .up(since: now)
            status.connectCount += 1
        }
        onEvent(.connected(newSession: true))
    }

    func turn(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        takeAnswers(client)
        // The connection carries nothing but what was published: whatever came is not for us.
        _ = client.batch.take()
        if control.isStopping {
            refuseWaiting(.closed)
        } else {
            try send(client, at: now)
        }
        let limit = now - configuration.acknowledgeTimeout
        if underWay.values.contains(where: { $0.since < limit }) {
            abandon(.unacknowledged(within: configuration.acknowledgeTimeout))
            throw MQTTError(.timeout, operation: "publish", text: "no PUBACK in time")
        }
    }

    func lost(_ error: MQTTError, _ client: MosquittoClient?) {
        // A broker may answer and then close (tried: mosquitto 2.0.11, after it refused a message).
        if let client {
            takeAnswers(client)
        }
        abandon(fate(of: error))
        onEvent(error.code == .takenOver ? .takenOver : .disconnected(error))
    }

    /// What a lost connection means for what was under way: a broker may end it over the one message that it refuses.
    private func fate(of error: MQTTError) -> MQTTPublishError {
        let refusals: Set<Int32> = [0x87, 0x90, 0x95, 0x97, 0x99, 0x9B]
        guard error.code == .disconnected, underWay.count == 1, refusals.contains(error.number) else {
            return .connectionLost(error)
        }
        return .refused(reasonCode: UInt8(clamping: error.number), text: error.text)
    }

    /// Tells everything that is left its fate.
    private func abandon(_ error: MQTTPublishError) {
        answer = nil
        let broken = underWay.values
        underWay = [:]
        for (fate, _) in broken {
            fate.resume(returning: .failure(error))
        }
        refuseWaiting(control.isStopping ? .closed : .notConnected)
    }

    func ending(_ client: MosquittoClient?) -> ConnectionEnding {
        if client == nil {
            return .drop
        }
        return underWay.isEmpty ? .disconnect : .wait
    }

    func finish() {
        abandon(.connectionLost(MQTTError(.closed, operation: "run", text: "ended before the broker answered")))
    }

    private func takeAnswers(_ client: MosquittoClient) {
        for answer in client.publishAnswers {
            if let (fate, _) = underWay.removeValue(forKey: answer.packet) {
                fate.resume(returning: Self.result(of: answer))
            }
        }
        client.publishAnswers = []
    }

    // MARK: Sending

    private func send(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        let room = PublishWindow.size(broker: answer?.receiveMaximum) - underWay.count
        guard room > 0, !waiting.isEmpty else {
            return
        }
        let batch = waiting.prefix(room)
        waiting.removeFirst(batch.count)
        for (index, item) in batch.enumerated() {
            do throws(MQTTError) {
                try send(item, client, at: now)
            } catch {
                // Nothing is known of what libmosquitto keeps of it: the handle goes, and nothing is sent later.
                item.fate.resume(returning: .failure(.notConnected))
                waiting.insert(contentsOf: batch.dropFirst(index + 1), at: 0)
                throw error
            }
        }
    }

    private func send(_ item: Waiting, _ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        var seconds: UInt32?
        if let expires = item.expires {
            let left = now.duration(to: expires)
            guard left > .zero else {
                item.fate.resume(returning: .failure(.expired))
                return
            }
            // Whole seconds, and never longer than what was asked, except that 0 would be no time at all.
            seconds = UInt32(clamping: max(1, left.components.seconds))
        }
        if let error = refusal(of: item.request, client, hasExpiry: seconds != nil) {
            item.fate.resume(returning: .failure(error))
            return
        }
        guard client.socket >= 0 else {
            throw MQTTError(.connectionLost, operation: "publish", text: "the connection was closed")
        }
        let packet = try client.publish(item.request, expiry: seconds)
        underWay[packet] = (item.fate, now)
    }

    /// Why this broker would not take a message: libmosquitto is not asked, because it may keep what it refuses.
    private func refusal(of request: PublishRequest, _ client: MosquittoClient, hasExpiry: Bool) -> MQTTPublishError? {
        let size = request.packetSize(version: client.version, hasExpiry: hasExpiry)
        // What the protocol can express.
        let maximum = min(answer?.maximumPacketSize.map(Int.init) ?? .max, 268_435_455)
        if size > maximum {
            return .tooLarge(bytes: size, maximum: maximum)
        }
        return nil
    }

    private func refuseWaiting(_ error: MQTTPublishError) {
        let refused = waiting
        waiting = []
        for item in refused {
            item.fate.resume(returning: .failure(error))
        }
    }

    private static func result(of answer: PublishAnswer) -> Result<Void, MQTTPublishError> {
        guard answer.reasonCode >= 0x80 else {
            return .success(())
        }
        let text = MosquittoLibrary.reason(answer.reasonCode)
        return .failure(
            .refused(
                reasonCode: UInt8(clamping: answer.reasonCode),
                text: answer.reason.map { "\(text): \($0)" } ?? text
            )
        )
    }
}
