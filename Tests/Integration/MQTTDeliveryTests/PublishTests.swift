import MQTTTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct PublishTests {
    @Test func whatIsPublishedWhileDisconnectedNeverGoesOut() async throws {
        let broker = try await MosquittoServer.holding()
        try await Receiver.prepareSession(broker.configuration("receiver"))
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await broker.stop()
        _ = try await sender.events.first { if case .disconnected = $0 { true } else { false } }
        for _ in 0..<3 {
            await #expect(throws: MQTTPublishError.notConnected) {
                try await sender.publisher.publish(topic: "t/late", payload: Array("late".utf8))
            }
        }
        try await broker.start()
        try await sender.connected()
        try await sender.publish(numbers: 2)
        let receiver = Receiver(broker.configuration("receiver"))
        try await receiver.caughtUp()
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(2))
        try await sender.end()
    }

    @Test func beforeAndAfterItsRunNothingIsTaken() async throws {
        let broker = try await MosquittoServer.holding()
        let publisher = MQTTPublisher(configuration: broker.configuration("sender"), logger: silent)
        await #expect(throws: MQTTPublishError.notConnected) { try await publisher.publish(topic: "t", payload: []) }
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.end()
        await #expect(throws: MQTTPublishError.closed) { try await sender.publisher.publish(topic: "t", payload: []) }
    }

    /// The connection ends between PUBLISH and PUBACK; the next one must carry what comes next and nothing else.
    @Test func aLostConnectionLeavesTheOutcomeOpenAndNothingIsResent() async throws {
        let seen = Queue<String>()
        let peer = try ScriptedBroker { connection, number in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            while let packet = connection.read() {
                guard packet.type == 3 else {
                    continue
                }
                let length = Int(packet.body[0]) << 8 | Int(packet.body[1])
                seen.push(String(decoding: packet.body[2..<2 + length], as: UTF8.self))
                if number == 0 {
                    return
                }
                connection.send([0x40, 2, packet.body[2 + length], packet.body[3 + length]])
            }
        }
        let sender = try await Sender.connected(peer.configuration("sender"))
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "first", payload: [])
        }
        #expect(error?.isOutcomeUnknown == true)
        try await sender.connected()
        try await sender.publisher.publish(topic: "second", payload: [])
        #expect(await seen.next() == "first")
        #expect(await seen.next() == "second")
        try await sender.end()
    }

    @Test func aBrokerThatStopsAndDiesLeavesTheOutcomeOpen() async throws {
        let broker = try await MosquittoServer.holding()
        var configuration = broker.configuration("sender")
        configuration.acknowledgeTimeout = .milliseconds(100)
        let sender = try await Sender.connected(configuration)
        await broker.pause()
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "t/stopped", payload: [])
        }
        #expect(error?.isOutcomeUnknown == true)
        await broker.kill()
        try await sender.end()
    }

    @Test func whatTheBrokersRulesDenyIsRefused() async throws {
        let broker = try await MosquittoServer.holding { $0.accessControl = "topic write t/allowed\ntopic read t/#\n" }
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publisher.publish(topic: "t/allowed", payload: [])
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "t/denied", payload: [])
        }
        guard case .refused(reasonCode: 0x87, _)? = error else {
            Issue.record("expected a refusal, not \(String(describing: error))")
            return
        }
        // MQTT 3.1.1 has no word for it.
        let old = try await Sender.connected(broker.configuration("old", version: .v311))
        try await old.publisher.publish(topic: "t/denied", payload: [])
        try await old.end()
        try await sender.end()
    }

    @Test func aPacketOneByteTooLargeIsNotSent() async throws {
        let broker = try await MosquittoServer.holding(["max_packet_size 1000"])
        let receiver = Receiver(broker.configuration("receiver"))
        try await receiver.connected()
        let sender = try await Sender.connected(broker.configuration("sender"))
        // 1 + 2 (lengths) + 2 + 3 (topic) + 2 (packet id) + 1 (no properties) + payload.
        let largest = 1000 - 11
        await #expect(throws: MQTTPublishError.tooLarge(bytes: 1001, maximum: 1000)) {
            try await sender.publisher.publish(topic: "t/l", payload: Array(repeating: 7, count: largest + 1))
        }
        try await sender.publisher.publish(topic: "t/l", payload: Array(repeating: 7, count: largest))
        try await receiver.received(1)
        try await sender.end()
        try await receiver.end()
        #expect(receiver.committed.map(\.payload.count) == [largest])
    }

    @Test func moreThanTheBrokersWindowIsQueuedAndNotLost() async throws {
        let window = 5
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send([0x20, 6, 0, 0, 3, 0x21, 0, UInt8(window)])
            var unanswered: [[UInt8]] = []
            var total = 0
            // Answers only when the window is full: a client that overruns it would be seen, one that underruns it hangs.
            while let packet = connection.read() {
                guard packet.type == 3 else {
                    continue
                }
                total += 1
                let length = Int(packet.body[0]) << 8 | Int(packet.body[1])
                unanswered.append([0x40, 2, packet.body[2 + length], packet.body[3 + length]])
                if unanswered.count == window {
                    unanswered.forEach(connection.send)
                    unanswered = []
                }
            }
        }
        let sender = try await Sender.connected(peer.configuration("sender"))
        #expect(sender.publisher.status.receiveMaximum == 5)
        try await sender.publish(numbers: 50)
        try await sender.end()
    }

    @Test(arguments: ["", "a/+", "#", "nul\0"])
    func aTopicThatMayNotBePublishedIsInvalid(topic: String) async throws {
        let broker = try await MosquittoServer.holding()
        let sender = try await Sender.connected(broker.configuration("sender"))
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: topic, payload: [])
        }
        guard case .invalid? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await sender.end()
    }
}
