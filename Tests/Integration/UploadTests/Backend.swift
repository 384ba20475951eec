import ControlProtocol
import DockProtocol
import FoundationEssentials
import MQTTTransport
import TestSupport

/// A backend that publishes `fileupload_start` itself, with ids of its own, as it was given the block.
struct Backend {
    private let publisher: MQTTPublisher
    private let running: Task<Void, any Error>
    private let gateway: String

    init(broker: MosquittoServer, gateway: String) async throws {
        let configuration = try MQTTConfiguration(url: broker.url, clientID: "backend-\(gateway)")
        let publisher = MQTTPublisher(configuration: configuration, logger: .silent)
        self.publisher = publisher
        self.gateway = gateway
        running = Task { try await publisher.run() }
        try await until("the backend is connected") { publisher.status.isUp }
    }

    func publish(_ start: StartBlock) async throws {
        let data = String(decoding: try ControlJSON.encode(start), as: UTF8.self)
        let message = """
            {"tid":"\(UUID())","bid":"\(UUID())","timestamp":1700000000000,"method":"fileupload_start","data":\(data)}
            """
        try await publisher.publish(topic: DockTopic.services(gateway: gateway).name, payload: Array(message.utf8))
    }

    func end() async {
        running.cancel()
        _ = await running.result
    }
}
