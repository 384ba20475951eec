import ControlProtocol
import DockSimulation
import Foundation
import Logging
import MQTTTransport
import Synchronization
import TestSupport
import Testing

/// `policies/mosquitto/acl` on a real mosquitto, where each client shows a certificate of its own.
@Suite(.timeLimit(.minutes(5))) struct BrokerAccessTests {
    private static let docks = ["DOCK-ONE", "DOCK-TWO"]

    @Test("uploads complete, `check` is content, and a consumer hears the notices")
    func uploads() async throws {
        let site = try await Self.site()
        let notices = Received()
        let consumer = try Self.subscriber("consumer", ["waybill/events/#"], site) { notices.add($0) }
        defer { consumer.cancel() }
        try await until("the consumer is connected") { notices.isConnected }
        let worker = try await site.worker(Self.settings(site))
        let check = try await worker.local("check")
        #expect(check.exit == .code(0), "\(check.output)")
        for gateway in Self.docks {
            let (_, running) = try await site.dock(gateway) { $0.mqtt = try Self.configuration(gateway, site) }
            defer { running.cancel() }
            let upload = try await worker.start(gateway)
            try await until("it completes") { try await worker.upload(upload.id).state == .completed }
        }
        try await until("both ends are heard") {
            notices.topics.count { $0.hasSuffix("upload.completed") } == Self.docks.count
        }
    }

    @Test("a dock hears nothing of another's commands, and cannot publish as another")
    func isolation() async throws {
        let site = try await Self.site()
        let heard = Received()
        let filters = ["#", "thing/product/+/services", "thing/product/DOCK-TWO/services"]
        let spy = try Self.subscriber("DOCK-ONE", filters, site) { heard.add($0) }
        defer { spy.cancel() }
        try await until("the spy is connected") { heard.isConnected }
        let worker = try await site.worker(Self.settings(site))
        let (_, running) = try await site.dock("DOCK-TWO") { $0.mqtt = try Self.configuration("DOCK-TWO", site) }
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-TWO")
        let forger = try await Self.publisher("DOCK-ONE", site)
        defer { forger.running.cancel() }
        for topic in [
            "thing/product/DOCK-TWO/events", "thing/product/DOCK-TWO/services_reply", "thing/product/DOCK-TWO/services",
            "thing/product/DOCK-ONE/services", "waybill/events/DOCK-ONE/upload.completed",
        ] {
            await #expect(throws: MQTTPublishError.self, "\(topic)") {
                try await forger.publisher.publish(topic: topic, payload: Array("{}".utf8))
            }
        }
        try await until("it completes") { try await worker.upload(upload.id).state == .completed }
        // What it may hear comes after all that it may not.
        try await forger.publisher.publish(topic: "thing/product/DOCK-ONE/events", payload: [])
        let owner = try await Self.publisher("waybill", site)
        defer { owner.running.cancel() }
        try await owner.publisher.publish(topic: "thing/product/DOCK-ONE/services", payload: Array("{}".utf8))
        try await until("its own is heard") { heard.topics.contains("thing/product/DOCK-ONE/services") }
        #expect(Set(heard.topics) == ["thing/product/DOCK-ONE/services"])
    }

    @Test("a consumer cannot publish, and nobody comes in without a certificate")
    func others() async throws {
        let site = try await Self.site()
        let consumer = try await Self.publisher("consumer", site)
        defer { consumer.running.cancel() }
        for topic in ["waybill/events/DOCK-ONE/upload.completed", "thing/product/DOCK-ONE/services"] {
            await #expect(throws: MQTTPublishError.self, "\(topic)") {
                try await consumer.publisher.publish(topic: topic, payload: Array("{}".utf8))
            }
        }
        var configuration = try Self.configuration("consumer", site)
        configuration.tls = MQTTTLS(caFile: site.broker.certificateAuthority)
        let nobody = MQTTPublisher(configuration: configuration, logger: Self.silent)
        let running = Task { try await nobody.run() }
        defer { running.cancel() }
        try await until("it is refused") {
            if case .down = nobody.status.state { true } else { false }
        }
    }

    private static func site() async throws -> Deployment {
        var options = MosquittoServer.Options()
        options.accessControl = try TextFile.read(Repository.path("policies/mosquitto/acl"))
        options.encrypted = true
        options.clients = docks + ["waybill", "consumer"]
        options.lines = ["require_certificate true", "use_identity_as_username true"]
        return try await Deployment(options)
    }

    private static func settings(_ site: Deployment) -> [String: String?] {
        [
            "MQTT_CA_FILE": site.broker.certificateAuthority,
            "MQTT_CERT_FILE": site.broker.certificate(of: "waybill"),
            "MQTT_KEY_FILE": site.broker.key(of: "waybill"),
        ]
    }

    private static func configuration(_ client: String, _ site: Deployment) throws -> MQTTConfiguration {
        var configuration = try MQTTConfiguration(
            url: site.broker.url,
            clientID: "\(client)-\(UUID().uuidString.prefix(8))"
        )
        configuration.tls = MQTTTLS(
            caFile: site.broker.certificateAuthority,
            certificateFile: site.broker.certificate(of: client),
            keyFile: site.broker.key(of: client)
        )
        return configuration
    }

    private static func publisher(
        _ client: String,
        _ site: Deployment
    ) async throws -> (publisher: MQTTPublisher, running: Task<Void, any Error>) {
        let publisher = MQTTPublisher(configuration: try configuration(client, site), logger: silent)
        let running = Task { try await publisher.run() }
        try await until("\(client) is connected") { publisher.status.isUp }
        return (publisher, running)
    }

    private static func subscriber(
        _ client: String,
        _ filters: [String],
        _ site: Deployment,
        _ receive: @escaping @Sendable (Received.Item) -> Void
    ) throws -> Task<Void, any Error> {
        let subscriber = MQTTSubscriber(
            configuration: try configuration(client, site),
            filters: filters,
            logger: silent,
            onEvent: { event in
                if case .connected = event { receive(.connected) }
            },
            commit: { messages in messages.forEach { receive(.topic($0.topic)) } }
        )
        return Task { try await subscriber.run() }
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// What a client of the broker has heard.
private final class Received: Sendable {
    enum Item {
        case connected
        case topic(String)
    }

    private let state = Mutex<(isConnected: Bool, topics: [String])>((false, []))

    var isConnected: Bool {
        state.withLock { $0.isConnected }
    }

    var topics: [String] {
        state.withLock { $0.topics }
    }

    func add(_ item: Item) {
        state.withLock { state in
            switch item {
            case .connected: state.isConnected = true
            case .topic(let topic): state.topics.append(topic)
            }
        }
    }
}
