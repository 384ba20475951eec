import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import Synchronization
import TestSupport

/// Everything that came by one way, by the notice's id.
struct Received: Sendable {
    /// Each body that came under an id; more than one is a different content.
    private(set) var bodies: [String: Set<String>] = [:]
    private(set) var count = 0

    mutating func add(_ body: String, id: String) {
        bodies[id, default: []].insert(body)
        count += 1
    }
}

/// The next stages of the pipeline: one that listens at the broker, and one that takes webhooks, not always at once.
final class NoticeConsumers: Sendable {
    static let secret = "whsec_Y2hhb3MtY2hhb3MtY2hhb3MtY2hhb3M="
    private struct Identified: Decodable {
        var id: String
    }
    private struct Posted: Decodable {
        var body: String
        var verified: [Bool]
    }

    /// Where notices are posted.
    let url: String
    private let peer: WebhookPeer
    private let hook = UUID().uuidString
    private let http: HTTPClient
    private let subscriber: MQTTSubscriber
    private let running: Task<Void, any Error>
    private let heard: Heard

    private final class Heard: Sendable {
        let value = Mutex(Received())
    }

    init(_ plan: ChaosPlan, servers: ChaosServers) async throws {
        peer = try await WebhookPeer.shared()
        url = peer.url(of: hook)
        http = try HTTPClient()
        var configuration = try MQTTConfiguration(url: servers.broker.url, clientID: "consumer")
        configuration.sessionExpiry = .seconds(3600)
        configuration.backoff = (.milliseconds(100), .seconds(1))
        let heard = Heard()
        self.heard = heard
        let subscriber = MQTTSubscriber(
            configuration: configuration,
            filters: ["waybill/events/#"],
            logger: Logger(label: "consumer") { _ in SwiftLogNoOpLogHandler() },
            commit: { messages in
                for message in messages {
                    let body = String(decoding: message.payload, as: UTF8.self)
                    let id = try JSONDecoder().decode(Identified.self, from: Data(message.payload)).id
                    heard.value.withLock { $0.add(body, id: id) }
                }
            }
        )
        self.subscriber = subscriber
        running = Task { try await subscriber.run() }
        try await until("the consumer listens") { subscriber.status.caughtUp() != nil }
        try await put("secrets", [Self.secret])
        try await put("plan", answers(plan))
    }

    deinit {
        running.cancel()
    }

    /// What came by MQTT so far.
    var heardByMQTT: Received {
        heard.value.withLock { $0 }
    }

    /// What was posted so far, with a good signature or without.
    func posted() async throws -> Received {
        let request = HTTPRequest(
            method: .get,
            url: peer.control("received", of: hook),
            maximumResponseBytes: 1 << 30
        )
        var received = Received()
        for post in try JSONDecoder().decode([Posted].self, from: Data(try await http.send(request).body)) {
            guard post.verified == [true] else {
                throw BadSignature()
            }
            received.add(post.body, id: try JSONDecoder().decode(Identified.self, from: Data(post.body.utf8)).id)
        }
        return received
    }

    struct BadSignature: Error {}
    struct NotTaken: Error {}

    /// Now and then the webhook fails, having heard all the same; at last it is well.
    private func answers(_ plan: ChaosPlan) -> [[String: Any]] {
        var random = plan.generator(for: 3)
        let faults: [[String: Any]] = [["status": 500], ["status": 503], ["cut": true]]
        return (0..<plan.uploads).map { _ in
            Int.random(in: 0..<20, using: &random) == 0
                ? faults[Int.random(in: 0..<faults.count, using: &random)] : ["status": 204]
        } + [["last": ["status": 204]]]
    }

    private func put(_ what: String, _ json: Any) async throws {
        let body = try JSONSerialization.data(withJSONObject: json)
        let request = HTTPRequest(method: .put, url: peer.control(what, of: hook), body: .bytes([UInt8](body)))
        guard try await http.send(request).status == 204 else {
            throw NotTaken()
        }
    }
}
