import MQTTTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct RoundTripTests {
    @Test(arguments: [MQTTVersionPreference.automatic, .v311])
    func aMessageArrivesWithWhatItsVersionCarries(version: MQTTVersionPreference) async throws {
        let broker = try await MosquittoServer.holding()
        let receiver = Receiver(broker.configuration("receiver", version: version))
        #expect(try await receiver.connected())
        let sender = try await Sender.connected(broker.configuration("sender", version: version))
        try await sender.publisher.publish(
            topic: "t/ünï",
            payload: [0, 255, 10],
            expiry: .seconds(60),
            contentType: "application/json",
            responseTopic: "t/answer",
            correlationData: [1, 2, 3]
        )
        let message = try #require(await receiver.batches.next()?.first)
        #expect(message.topic == "t/ünï")
        #expect(message.payload == [0, 255, 10])
        #expect(message.qos == 1)
        let is5 = version == .automatic
        #expect(message.contentType == (is5 ? "application/json" : nil))
        #expect(message.responseTopic == (is5 ? "t/answer" : nil))
        #expect(message.correlationData == (is5 ? [1, 2, 3] : nil))
        #expect(receiver.subscriber.status.version == (is5 ? .v5 : .v311))
        #expect(sender.publisher.status.version == (is5 ? .v5 : .v311))
        #expect(receiver.subscriber.status.sessionExpiry == (is5 ? .seconds(3600) : nil))
        try await sender.end()
        try await receiver.end()
    }

    @Test func anEmptyPayloadAndManyFilters() async throws {
        let broker = try await MosquittoServer.holding()
        let receiver = Receiver(broker.configuration("receiver"), filters: ["a/+/x", "b"])
        try await receiver.connected()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publisher.publish(topic: "a/1/x", payload: [])
        try await sender.publisher.publish(topic: "a/1/y", payload: [])
        try await sender.publisher.publish(topic: "b", payload: [1])
        try await receiver.received(2)
        try await receiver.end()
        #expect(receiver.committed.map(\.topic) == ["a/1/x", "b"])
    }

    @Test func aFormerFilterIsGivenUp() async throws {
        let broker = try await MosquittoServer.holding()
        try await Receiver.prepareSession(broker.configuration("receiver"), filters: ["old/#", "t/#"])
        let receiver = Receiver(broker.configuration("receiver"), formerFilters: ["old/#"])
        try await receiver.caughtUp()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publisher.publish(topic: "old/1", payload: [])
        try await sender.publish(numbers: 1)
        try await receiver.received(1)
        try await receiver.end()
        #expect(receiver.committed.map(\.topic) == ["t/n"])
        try await sender.end()
    }

    @Test(arguments: [MQTTVersionPreference.automatic, .v311])
    func retainedMessagesAreIgnoredAndAcknowledged(version: MQTTVersionPreference) async throws {
        let broker = try await MosquittoServer.holding()
        let retain = try await ChildProcess.run(
            ["mosquitto_pub", "-p", "\(broker.port)", "-t", "t/r", "-m", "kept", "-r", "-q", "1"]
        )
        #expect(retain.exit == .code(0), "\(retain.errors)")
        let receiver = Receiver(broker.configuration("receiver", version: version))
        try await receiver.caughtUp()
        let sender = try await Sender.connected(broker.configuration("sender", version: version))
        try await sender.publish(numbers: 3)
        try await receiver.received(3)
        // Caught up again: the broker has read the acknowledgements. Ended earlier, what it has not read comes again.
        try await until("all is acknowledged") {
            let status = receiver.subscriber.status
            return status.committedMessages >= 3 && status.caughtUp() != nil
        }
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(3))
        // MQTT 5 asks the broker not to send them at all.
        #expect(receiver.subscriber.status.retainedMessages == (version == .v311 ? 1 : 0))
        let again = Receiver(broker.configuration("receiver", version: version))
        try await again.caughtUp()
        try await again.end()
        #expect(again.committed.isEmpty)
    }
}
