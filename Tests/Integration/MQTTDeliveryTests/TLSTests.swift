import MQTTTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    /// A broker with a certificate for `localhost` alone.
    private func broker(_ lines: [String] = []) async throws -> MosquittoServer {
        try await .holding(lines) { $0.encrypted = true }
    }

    private func configuration(_ broker: MosquittoServer, _ clientID: String, _ tls: MQTTTLS) -> MQTTConfiguration {
        var configuration = broker.configuration(clientID)
        configuration.host = "localhost"
        configuration.tls = tls
        return configuration
    }

    @Test func carriesThousandsOfMessagesUnderItsAuthority() async throws {
        let broker = try await broker()
        let receiver = Receiver(
            configuration(broker, "receiver", MQTTTLS(caFile: broker.certificateAuthority)),
            limits: BatchLimits(messages: 100)
        ) { messages, _ in
            #expect(messages.count <= 100)
        }
        try await receiver.connected()
        let sender = try await Sender.connected(
            configuration(broker, "sender", MQTTTLS(caFile: broker.certificateAuthority))
        )
        try await sender.publish(numbers: 2000)
        try await sender.publisher.publish(topic: "t/big", payload: Array(repeating: 1, count: 500_000))
        try await receiver.received(2001)
        try await sender.end()
        try await receiver.end()
        #expect(receiver.committed.count == 2001)
    }

    @Test func showsItsOwnCertificate() async throws {
        let broker = try await broker(["require_certificate true"])
        let tls = MQTTTLS(
            caFile: broker.certificateAuthority,
            certificateFile: broker.clientCertificate,
            keyFile: broker.clientKey
        )
        let sender = try await Sender.connected(configuration(broker, "sender", tls))
        try await sender.end()
    }
}
