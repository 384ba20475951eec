/// The proof that a broker delivers to shared subscriptions: pure.
///
/// RabbitMQ's plugin takes `$share/group/topic` for the name of a topic: it grants the subscription, and delivers nothing
/// to it. A message to the docks' topics would prove nothing, since any member of the group may get it. So a shared
/// subscription of this client's own gets a message of its own. Where that does not come, the same topic is subscribed
/// to plainly, and a second message is sent: if it comes once and no more, shared subscriptions are what is missing; if
/// it does not come either, this client may not read or write that topic, and nothing is known.
struct DeliveryProof {
    /// What to do next.
    enum Step: Hashable {
        case subscribe(String)
        case publish(topic: String, payload: [UInt8])
        case unsubscribe(String)
    }

    enum Outcome: Hashable {
        case proven
        case failed(MQTTError)
        /// Nothing is known, for this reason.
        case unknown(String)
    }

    private enum Phase {
        case sharing
        case awaitingFirst
        case subscribingPlainly
        case awaitingSecond
        case awaitingSecondAgain
        case over
    }

    private static let first = Array("{\"probe\":1}".utf8)
    private static let second = Array("{\"probe\":2}".utf8)
    private static let patience = Duration.seconds(2)

    /// Where the messages go: notices' readers know the gateway `waybill-check` as none.
    let topic: String
    private let shared: String
    private var phase = Phase.sharing
    private var packet: CInt?
    /// When the next thing is to have happened.
    private(set) var deadline: ContinuousClock.Instant
    private(set) var outcome: Outcome?

    /// A proof that has not begun; `nil` where nothing is shared.
    ///
    /// - Parameters:
    ///   - clientID: Of this connection.
    ///   - filters: What is subscribed to.
    ///   - now: When it begins.
    init?(clientID: String, filters: [String], at now: ContinuousClock.Instant) {
        guard let group = filters.lazy.compactMap(Self.group).first else {
            return nil
        }
        let name = String(
            String.UnicodeScalarView(clientID.unicodeScalars.map { "/+#".unicodeScalars.contains($0) ? "_" : $0 })
        )
        topic = "waybill/events/waybill-check/probe-\(name)"
        shared = "$share/\(group)-probe-\(name)/\(topic)"
        deadline = now + Self.patience
    }

    /// The first step.
    var begin: Step {
        .subscribe(shared)
    }

    /// A step was made; its packet has this id.
    mutating func made(packet: CInt) {
        self.packet = packet
    }

    /// The answer to a SUBSCRIBE.
    mutating func subscribed(packet: CInt, codes: [Int32], at now: ContinuousClock.Instant) -> [Step] {
        guard packet == self.packet, outcome == nil else {
            return []
        }
        if codes == [0x9E], phase == .sharing, let error = SubscriptionGrant.problem(filters: [shared], codes: codes) {
            return end(.failed(error))
        }
        guard let code = codes.first, code < 0x80 else {
            return end(.unknown("the broker refuses the subscription to \(topic)"))
        }
        deadline = now + Self.patience
        switch phase {
        case .sharing:
            phase = .awaitingFirst
            return [.publish(topic: topic, payload: Self.first)]
        case .subscribingPlainly:
            phase = .awaitingSecond
            return [.publish(topic: topic, payload: Self.second)]
        default:
            return []
        }
    }

    /// The answer to a PUBLISH.
    mutating func published(packet: CInt, reasonCode: Int32) -> [Step] {
        guard packet == self.packet, outcome == nil, reasonCode >= 0x80 else {
            return []
        }
        return end(.unknown("the broker refuses the message to \(topic): \(MosquittoLibrary.reason(reasonCode))"))
    }

    /// A message has come to the topic.
    mutating func received(_ payload: [UInt8], at now: ContinuousClock.Instant) -> [Step] {
        guard outcome == nil else {
            return []
        }
        if payload == Self.first {
            return end(.proven)
        }
        guard payload == Self.second else {
            return []
        }
        if phase == .awaitingSecondAgain {
            return end(.proven)
        }
        phase = .awaitingSecondAgain
        deadline = now + Self.patience
        return []
    }

    /// Time has passed.
    mutating func turn(at now: ContinuousClock.Instant) -> [Step] {
        guard now >= deadline, outcome == nil else {
            return []
        }
        deadline = now + Self.patience
        switch phase {
        case .awaitingFirst:
            phase = .subscribingPlainly
            return [.subscribe(topic)]
        case .awaitingSecondAgain:
            return end(
                .failed(
                    MQTTError(
                        .sharedSubscriptionsUndelivered,
                        operation: "subscribe",
                        text: "the broker grants shared subscriptions and delivers nothing to them"
                    )
                )
            )
        case .sharing, .subscribingPlainly:
            return end(.unknown("the broker does not answer the subscription to \(topic)"))
        case .awaitingSecond:
            return end(.unknown("the broker does not deliver \(topic) to this user"))
        case .over:
            return []
        }
    }

    private mutating func end(_ outcome: Outcome) -> [Step] {
        phase = .over
        self.outcome = outcome
        return [.unsubscribe(shared), .unsubscribe(topic)]
    }

    private static func group(_ filter: String) -> Substring? {
        let parts = filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "$share" ? parts[1] : nil
    }
}
