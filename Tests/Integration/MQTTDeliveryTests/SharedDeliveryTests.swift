import MQTTTransport
import TestSupport
import Testing

/// The proof that a broker delivers to shared subscriptions.
@Suite(.timeLimit(.minutes(10)))
struct SharedDeliveryTests {
    private static let filters = ["$share/group/t/#"]

    @Test(arguments: [MQTTVersionPreference.automatic, .v311])
    func isProvenOnMosquittoAndHidden(version: MQTTVersionPreference) async throws {
        let broker = try await MosquittoServer.holding()
        let receiver = Receiver(broker.configuration("worker/0", version: version), filters: Self.filters)
        try await receiver.caughtUp()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 5)
        try await receiver.received(5)
        try await receiver.end()
        #expect(receiver.committed.map(\.topic) == Array(repeating: "t/n", count: 5))
        try await sender.end()
    }

    /// A user that may not read or write the topic of the proof: nothing is known, and the worker works.
    @Test(arguments: ["topic readwrite t/#\n", "topic readwrite t/#\ntopic write waybill/events/#\n"])
    func isDoneWithoutWhereTheBrokersRulesForbidIt(_ rules: String) async throws {
        let broker = try await MosquittoServer.holding { $0.accessControl = rules }
        let receiver = Receiver(broker.configuration("worker-0"), filters: Self.filters)
        try await receiver.connected()
        try await receiver.caughtUp()
        try await receiver.end()
    }

    /// As RabbitMQ does: `$share/group/topic` is a topic's name.
    @Test func aBrokerThatDeliversNothingIsNamed() async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            var isPlain = false
            while let packet = connection.read() {
                switch packet.type {
                case 8:
                    isPlain = isPlain || packet.body.dropFirst(5).first == UInt8(ascii: "w")
                    connection.send([0x90, 4, packet.body[0], packet.body[1], 0, 1])
                case 3:
                    let end = 2 + (Int(packet.body[0]) << 8 | Int(packet.body[1]))
                    connection.send([0x40, 2, packet.body[end], packet.body[end + 1]])
                    if isPlain {
                        // The same without an acknowledgement, and without the message's expiry.
                        let message = packet.body[..<end] + [0] + packet.body[(end + 8)...]
                        connection.send([0x30, UInt8(message.count)] + message)
                    }
                case 10: connection.send([0xB0, 4, packet.body[0], packet.body[1], 0, 0])
                default: break
                }
            }
        }
        let receiver = Receiver(peer.configuration("worker-0"), filters: Self.filters)
        let error = try await receiver.failure()
        #expect(error.code == .sharedSubscriptionsUndelivered, "\(error)")
        #expect(error.remedy.contains("MQTT_SHARE_GROUP"))
        #expect(receiver.subscriber.status.connectCount == 0)
        try await receiver.end()
    }
}
