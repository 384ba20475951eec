import MQTTTransport
import TestSupport
import Testing

/// What a broker says in CONNACK, SUBACK, PUBACK and DISCONNECT.
@Suite(.timeLimit(.minutes(10)))
struct ObeyedBrokerTests {
    private static let shared = "$share/group/t/+"

    /// A broker with these bytes for CONNACK, and for the codes of SUBACK.
    private func failure(
        connack: [UInt8],
        suback: [UInt8] = [1],
        filters: [String] = [shared],
        then: [UInt8] = []
    ) async throws -> MQTTError {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(connack)
            if let subscribe = connection.read(), subscribe.type == 8 {
                let answer = [subscribe.body[0], subscribe.body[1], 0] + suback
                connection.send([0x90, UInt8(answer.count)] + answer + then)
            }
            while connection.read() != nil {}
        }
        let receiver = Receiver(peer.configuration("receiver"), filters: filters)
        let error = try await receiver.failure()
        try await receiver.end()
        return error
    }

    /// CONNACK with properties.
    private static func accepting(_ properties: [UInt8]) -> [UInt8] {
        [0x20, UInt8(3 + properties.count), 0, 0, UInt8(properties.count)] + properties
    }

    @Test(
        arguments: [
            ([0x24, 0], MQTTError.Code.qosUnavailable),
            ([0x2A, 0], .sharedSubscriptionsUnavailable),
            ([0x28, 0], .wildcardsUnavailable),
        ] as [([UInt8], MQTTError.Code)]
    )
    func whatTheBrokerHasNot(_ properties: [UInt8], _ code: MQTTError.Code) async throws {
        #expect(try await failure(connack: Self.accepting(properties)).code == code)
    }

    @Test(
        arguments: [
            (0x00, MQTTError.Code.qosUnavailable), (0x87, .subscriptionRefused), (0x97, .subscriptionRefused),
            (0x9E, .sharedSubscriptionsUnavailable), (0xA2, .wildcardsUnavailable),
        ] as [(UInt8, MQTTError.Code)]
    )
    func whatTheBrokerDoesNotGrant(_ granted: UInt8, _ code: MQTTError.Code) async throws {
        let error = try await failure(connack: ScriptedBroker.connectAccepted5, suback: [granted])
        #expect(error.code == code)
        #expect(error.text.contains(Self.shared))
    }

    @Test func anotherServerIsNamedAndNotFollowed() async throws {
        let reference = Array("b.example:1883".utf8)
        let properties = [0x1C, 0, UInt8(reference.count)] + reference
        let error = try await failure(
            connack: [0x20, UInt8(3 + properties.count), 0, 0x9C, UInt8(properties.count)] + properties
        )
        #expect(error.code == .serverMoved)
        #expect(error.text.contains("b.example:1883"))
    }

    @Test(
        arguments: [
            (0x8B, MQTTError.Code.disconnected), (0x98, .disconnected), (0x95, .disconnected), (0x93, .disconnected),
            (0x9D, .serverMoved),
        ] as [(UInt8, MQTTError.Code)]
    )
    func aDisconnectIsNamedWithItsWords(_ reason: UInt8, _ code: MQTTError.Code) async throws {
        let words = Array("maintenance".utf8)
        let properties = [0x1F, 0, UInt8(words.count)] + words
        let disconnect = [0xE0, UInt8(2 + properties.count), reason, UInt8(properties.count)] + properties
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            _ = connection.read()
            connection.send(disconnect)
            _ = connection.read()
        }
        let sender = try await Sender.connected(peer.configuration("sender"))
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "t", payload: [])
        }
        let event = try await sender.events.first { if case .disconnected = $0 { true } else { false } }
        guard case .disconnected(let lost) = event else {
            Issue.record("\(String(describing: event))")
            return
        }
        #expect(lost.code == code)
        #expect(lost.number == Int32(reason))
        #expect(lost.text.hasSuffix(": maintenance"))
        // The only message under way is the one that is too large.
        #expect(error?.isRefusal == (reason == 0x95))
        try await sender.end()
    }

    @Test(arguments: [0x80, 0x83, 0x87, 0x90, 0x97, 0x99] as [UInt8])
    func aRefusedMessageIsNoLostOne(_ code: UInt8) async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            while let packet = connection.read(), packet.type == 3 {
                let length = Int(packet.body[0]) << 8 | Int(packet.body[1])
                connection.send([0x40, 3, packet.body[2 + length], packet.body[3 + length], code])
            }
        }
        let sender = try await Sender.connected(peer.configuration("sender"))
        let error = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "t", payload: [])
        }
        #expect(error?.isRefusal == true)
        #expect(error?.isOutcomeUnknown == false)
        try await sender.end()
    }

    @Test func aMessageThatIsNotAcknowledgedIsTold() async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            while connection.read() != nil {}
        }
        var configuration = peer.configuration("sender")
        configuration.acknowledgeTimeout = .milliseconds(50)
        let sender = try await Sender.connected(configuration)
        await #expect(throws: MQTTPublishError.unacknowledged(within: .milliseconds(50))) {
            try await sender.publisher.publish(topic: "t", payload: [])
        }
        try await sender.end()
    }
}
