import DockProtocol
import FoundationEssentials
import Logging
import MQTTTransport
import Settings
import Synchronization

/// Tries the broker: the connection, the subscriptions, and whether a notice gets through.
///
/// A broker acknowledges to MQTT 3.1.1 also what it drops for want of rights, so a notice is read back (rules.md,
/// Notices).
struct BrokerCheck: Sendable {
    private static let patience = Duration.seconds(15)

    let settings: Settings.MQTT

    var checks: [Check] {
        [
            Check("broker") { await connect(filters: DockTopic.filters(for: .cloud)) },
            Check("notices") { settings.notices ? await loopBack() : .passed("MQTT_NOTICES is off") },
        ]
    }

    /// By a client id of its own: the worker's would throw the worker out.
    private func configuration(_ suffix: String) -> MQTTConfiguration {
        let password = settings.password
        var configuration = MQTTConfiguration(settings, password: { password })
        configuration.clientID += "-check-\(UUID().uuidString.prefix(8).lowercased())\(suffix)"
        configuration.sessionExpiry = .zero
        return configuration
    }

    private func connect(filters: [String]) async -> Finding {
        let subscriber = MQTTSubscriber(
            configuration: configuration(""),
            filters: filters,
            logger: Self.silent,
            commit: { _ in }
        )
        let running = Task { try await subscriber.run() }
        defer { running.cancel() }
        switch await outcome({ subscriber.status }) {
        case .success(let status):
            let version = status.version.map { "\($0)" } ?? "MQTT"
            return .passed("\(settings.url) takes the connection (\(version)) and the subscriptions of the docks")
        case .failure(let error):
            return .failed("\(settings.url): \(error)", remedy: Self.remedy(error))
        }
    }

    private func loopBack() async -> Finding {
        let topic = "waybill/events/waybill-check/\(UUID().uuidString.lowercased())"
        let heard = Heard()
        let subscriber = MQTTSubscriber(
            configuration: configuration("-in"),
            filters: [topic],
            logger: Self.silent,
            commit: { messages in heard.add(messages.map(\.topic)) }
        )
        let publisher = MQTTPublisher(configuration: configuration("-out"), logger: Self.silent)
        let reading = Task { try await subscriber.run() }
        let writing = Task { try await publisher.run() }
        defer {
            reading.cancel()
            writing.cancel()
        }
        if case .failure(let error) = await outcome({ publisher.status }) {
            return .failed("\(settings.url): \(error)", remedy: Self.remedy(error))
        }
        if case .failure(let error) = await outcome({ subscriber.status }) {
            return .failed(
                "the topic of a notice cannot be subscribed to: \(error)",
                remedy: "allow this user to read waybill/events/waybill-check/#, so that notices can be tried"
            )
        }
        do {
            try await publisher.publish(topic: topic, payload: Array("{}".utf8), expiry: .seconds(60))
        } catch {
            return .failed(
                "a notice cannot be published: \(error)",
                remedy: "allow this user to write waybill/events/# at the broker"
            )
        }
        guard await Self.wait(until: { heard.topics.contains(topic) }) else {
            return .failed(
                "the broker acknowledged a notice and did not deliver it",
                remedy: "allow this user to write waybill/events/#, and to read waybill/events/waybill-check/#"
            )
        }
        return .passed("a notice came back from waybill/events/waybill-check/…")
    }

    /// The connection when it stands, or why it does not.
    private func outcome(_ status: @Sendable () -> MQTTStatus) async -> Result<MQTTStatus, MQTTError> {
        var refusal: MQTTError?
        let isUp = await Self.wait {
            let status = status()
            if case .down(let reason) = status.state {
                refusal = reason
            }
            return status.isUp || refusal != nil
        }
        if let refusal {
            return .failure(refusal)
        }
        return isUp
            ? .success(status())
            : .failure(MQTTError(.timeout, operation: "connect", text: "no answer within \(Self.patience)"))
    }

    private static func wait(until isDone: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + patience
        while !isDone() {
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                return false
            }
        }
        return true
    }

    private static func remedy(_ error: MQTTError) -> String {
        switch error.code {
        case .unreachable, .timeout: "check MQTT_URL, and that the broker runs and can be reached from here"
        case .tls: "check MQTT_CA_FILE, MQTT_CERT_FILE and MQTT_KEY_FILE, and the name in the broker's certificate"
        case .refused: "check MQTT_USERNAME and MQTT_PASSWORD, and who may connect at the broker"
        case .subscriptionRefused: "allow this user to read thing/product/+/services_reply and thing/product/+/events"
        case .configuration: "mend the MQTT_ settings"
        default: "see the broker's log"
        }
    }

    private static let silent = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
}

/// The topics of what came in.
private final class Heard: Sendable {
    private let state = Mutex<[String]>([])

    var topics: [String] {
        state.withLock { $0 }
    }

    func add(_ topics: [String]) {
        state.withLock { $0 += topics }
    }
}
