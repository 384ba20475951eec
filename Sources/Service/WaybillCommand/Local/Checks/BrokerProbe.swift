import FoundationEssentials
import Logging
import MQTTTransport
import Primitives
import Settings
import Synchronization

/// Connections of a check's own to the broker: what it publishes on them, and what comes back.
///
/// The client ids begin with the worker's, so that a broker that demands a prefix takes them, and are others, because
/// the worker's own would throw the worker out.
struct BrokerProbe: Sendable {
    /// The gateway of all topics that a check publishes to (`policies/mosquitto/acl`): no dock has this serial number.
    static let gateway = "waybill-check"
    /// What the ids of a check's messages begin with.
    fileprivate static let idPrefix = "waybill-check-"
    /// How long a connection or a message may take.
    private static let patience = Duration.seconds(15)
    /// How long a broker may take that has to be asked with MQTT 3.1.1 after MQTT 5.
    private static let patienceWithVersions = Duration.seconds(60)

    let settings: Settings.MQTT

    /// A message that is to come back.
    struct Message: Sendable {
        let topic: String
        let payload: [UInt8]
        /// What tells it from others; part of the payload.
        let id: String
    }

    /// What became of a message.
    enum Fate: Sendable {
        /// It came back under this topic.
        case arrived(topic: String)
        /// It was not published.
        case refused(MQTTPublishError)
        /// The broker acknowledged it, and it did not come back.
        case lost
    }

    /// Why nothing was published.
    enum Obstacle: Error {
        case connection(MQTTError)
        case subscription(MQTTError)
    }

    static func newID() -> String {
        idPrefix + UUID().uuidString.lowercased()
    }

    /// A small message that nobody takes for one of a dock or for a notice.
    static func message(to topic: String) -> Message {
        let id = newID()
        let text = #"{"method":"waybill_check","tid":"\#(id)","bid":"\#(id)","data":{}}"#
        return Message(topic: topic, payload: Array(text.utf8), id: id)
    }

    /// A connection as the worker's publisher makes it.
    ///
    /// - Returns: How it stood.
    /// - Throws: Why there is none.
    func connect() async throws(MQTTError) -> MQTTStatus {
        let publisher = MQTTPublisher(configuration: configuration("out"), logger: Self.silent)
        let running = Task { try await publisher.run() }
        defer { running.cancel() }
        return try await outcome { publisher.status }
    }

    /// Subscribes, publishes, and waits until all has come back that was not refused.
    ///
    /// - Parameters:
    ///   - messages: What to publish, in order.
    ///   - filters: What to subscribe to.
    /// - Returns: What became of each message.
    /// - Throws: Why nothing was tried.
    func echo(_ messages: [Message], through filters: [String]) async throws(Obstacle) -> [Fate] {
        let heard = Heard()
        let subscriber = MQTTSubscriber(
            configuration: configuration("in"),
            filters: filters,
            logger: Self.silent,
            commit: { heard.add($0) }
        )
        let publisher = MQTTPublisher(configuration: configuration("out"), logger: Self.silent)
        let reading = Task { try await subscriber.run() }
        let writing = Task { try await publisher.run() }
        defer {
            reading.cancel()
            writing.cancel()
        }
        do {
            _ = try await outcome { publisher.status }
        } catch {
            throw .connection(error)
        }
        do {
            _ = try await outcome { subscriber.status }
        } catch {
            throw .subscription(error)
        }
        var refusals: [String: MQTTPublishError] = [:]
        for message in messages {
            do {
                try await publisher.publish(topic: message.topic, payload: message.payload, expiry: .seconds(60))
            } catch {
                refusals[message.id] = error
            }
        }
        let awaited = messages.filter { refusals[$0.id] == nil }
        _ = await Self.wait(for: Self.patience) { awaited.allSatisfy { heard.topic(of: $0) != nil } }
        return messages.map { message in
            refusals[message.id].map { .refused($0) } ?? heard.topic(of: message).map { .arrived(topic: $0) } ?? .lost
        }
    }

    private func configuration(_ suffix: String) -> MQTTConfiguration {
        let password = settings.password
        var configuration = MQTTConfiguration(settings, password: { password })
        configuration.clientID += "-check-\(UUID().uuidString.prefix(8).lowercased())-\(suffix)"
        configuration.sessionExpiry = .zero
        return configuration
    }

    /// The connection when it stands, or why it does not.
    private func outcome(_ status: @Sendable () -> MQTTStatus) async throws(MQTTError) -> MQTTStatus {
        let patience = settings.version == .auto ? Self.patienceWithVersions : Self.patience
        var reason: MQTTError?
        _ = await Self.wait(for: patience) {
            let status = status()
            if case .down(let error) = status.state {
                reason = error
            }
            return status.isUp || reason.map { settings.version != .auto || !$0.mayBeOfTheVersion } ?? false
        }
        if case let status = status(), status.isUp {
            return status
        }
        throw reason ?? MQTTError(.timeout, operation: "connect", text: "no answer within \(patience)")
    }

    private static func wait(for patience: Duration, until isDone: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + patience
        while !isDone() {
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                return false
            }
        }
        return true
    }

    private static let silent = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
}

extension MQTTError {
    /// The transport may try another version of the protocol next.
    fileprivate var mayBeOfTheVersion: Bool {
        switch code {
        case .connectionLost, .timeout, .noAnswer, .protocolViolation: true
        case .refused: (0x80...0x84).contains(number) || number == 1
        default: false
        }
    }
}

/// What came in.
private final class Heard: Sendable {
    private let state = Mutex<[(topic: String, payload: String)]>([])

    /// The topic under which a message came.
    func topic(of message: BrokerProbe.Message) -> String? {
        state.withLock { $0.first { $0.payload.contains(message.id) }?.topic }
    }

    func add(_ messages: [MQTTMessage]) {
        // A check subscribes to what all docks say, and keeps its own.
        let own = messages.map { (topic: $0.topic, payload: String(decoding: $0.payload, as: UTF8.self)) }
            .filter { $0.payload.contains(BrokerProbe.idPrefix) }
        state.withLock { $0 += own }
    }
}
