import DockProtocol
import MQTTTransport
import Primitives

extension SimulatedDock {
    private static let backoff = Backoff(base: .milliseconds(50), cap: .seconds(2), seed: 0)

    /// Publishes, and tries until there is a connection: what a broker may have already is sent again (QoS 1).
    func send(_ payload: [UInt8], to topic: DockTopic) async throws {
        var attempt = 0
        while true {
            do throws(MQTTPublishError) {
                return try await publisher.publish(topic: topic.name, payload: payload)
            } catch {
                switch error {
                case .notConnected, .connectionLost: break
                default: throw error
                }
            }
            try await Task.sleep(for: Self.backoff.delay(attempt: attempt))
            attempt += 1
        }
    }

    /// Publishes what nobody waits for.
    func trySend(_ payload: [UInt8], to topic: DockTopic) async {
        do {
            try await send(payload, to: topic)
        } catch is CancellationError {
            // The dock ends.
        } catch {
            events.add(.publishFailed("\(error)"))
        }
    }

    /// Answers a command.
    func reply(_ reply: ServiceReply, to request: ServiceRequest) async {
        let message = InboundMessage.reply(to: request, from: gateway.value, at: SystemWallClock().now(), reply)
        await trySend(
            message.encoded(quirks: configuration.behaviour.quirks),
            to: .servicesReply(gateway: gateway.value)
        )
    }
}
