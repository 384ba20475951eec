import MQTTTransport
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ReconnectTests {
    @Test(arguments: KilledProcessTests.versions)
    func aRestartedBrokerIsFoundAgain(version: MQTTVersionPreference) async throws {
        let broker = try await MosquittoServer.holding()
        let receiver = Receiver(broker.configuration("receiver", version: version))
        #expect(try await receiver.connected())
        let sender = try await Sender.connected(broker.configuration("sender"))

        try await broker.stop()
        _ = try await receiver.failure()
        try await broker.start()
        #expect(try await !receiver.connected(), "the session was on disk")
        try await sender.connected()
        try await sender.publish(numbers: 1)
        try await receiver.received(1)

        try await broker.stop()
        try broker.forget()
        try await broker.start()
        #expect(try await receiver.connected(), "the session is gone, and must be reported as new")
        try await sender.connected()
        try await sender.publish(numbers: 1)
        try await receiver.received(1)
        #expect(receiver.subscriber.status.connectCount == 3)
        #expect(receiver.subscriber.status.sessionPresent == false)
        try await receiver.end()
        try await sender.end()
    }

    /// A password that was rotated is taken at the next connect, without a restart.
    @Test func asksForThePasswordAtEachConnect() async throws {
        var options = MosquittoServer.Options()
        options.user = "worker"
        options.password = "the-new-password"
        let broker = try await MosquittoServer.start(options)
        let password = Mutex("the-old-password")
        var configuration = broker.configuration("receiver")
        configuration.username = "worker"
        configuration.password = { Secret(password.withLock { $0 }) }
        let receiver = Receiver(configuration)
        #expect(try await receiver.failure().code == .refused)
        password.withLock { $0 = "the-new-password" }
        #expect(try await receiver.connected())
        try await receiver.end()
    }

    @Test func endsWhileThereIsNoBroker() async throws {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: try FreePort.next(), clientID: "nobody")
        configuration.backoff = (.seconds(3600), .seconds(3600))
        let receiver = Receiver(configuration)
        let error = try await receiver.failure()
        #expect(error.code == .unreachable)
        #expect(error.text.contains("refused"))
        let sender = Sender(configuration)
        #expect(try await sender.events.first { _ in true } == .disconnected(error))
        try await receiver.end()
        try await sender.end()
        #expect(!receiver.subscriber.status.isUp)
    }

    @Test func aHostThatIsNotThereIsNamed() async throws {
        let receiver = Receiver(MQTTConfiguration(host: "host.invalid", port: 1883, clientID: "nobody"))
        let error = try await receiver.failure()
        #expect(error.code == .unreachable)
        #expect(!error.text.isEmpty)
        try await receiver.end()
    }

    /// mosquitto 2.0.11 closes the connection without a word; later ones say it.
    @Test func aSessionThatIsTakenOverEndsItsFormerOwner() async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            _ = connection.read()
            connection.send([0xE0, 1, 0x8E])
            _ = connection.read()
        }
        let receiver = Receiver(peer.configuration("receiver"))
        let fromSubscriber = await #expect(throws: MQTTError.self) { try await receiver.value() }
        #expect(fromSubscriber?.code == .takenOver)
        #expect(fromSubscriber?.number == 0x8E)
        #expect(await receiver.events.next() == .takenOver)

        let sender = try await Sender.connected(peer.configuration("sender"))
        let unknown = await #expect(throws: MQTTPublishError.self) {
            try await sender.publisher.publish(topic: "t", payload: [])
        }
        #expect(unknown?.isOutcomeUnknown == true)
        let fromPublisher = await #expect(throws: MQTTError.self) { try await sender.value() }
        #expect(fromPublisher?.code == .takenOver)
        await #expect(throws: MQTTPublishError.closed) { try await sender.publisher.publish(topic: "t", payload: []) }
    }

    @Test func twoOwnersOfOneSessionOnMosquittoLoseNothing() async throws {
        let broker = try await MosquittoServer.holding()
        let first = Receiver(broker.configuration("same"))
        try await first.connected()
        let second = Receiver(broker.configuration("same"))
        #expect(try await !second.connected())
        _ = try await first.failure()
        try await second.end()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 20)
        try await first.received(20)
        try await first.end()
        #expect(Set(first.payloads) == numbers(20))
        try await sender.end()
    }

    @Test func runsOnlyOnce() async throws {
        let broker = try await MosquittoServer.holding()
        let receiver = Receiver(broker.configuration("receiver"))
        try await receiver.connected()
        let error = await #expect(throws: MQTTError.self) { try await receiver.subscriber.run() }
        #expect(error?.code == .configuration)
        try await receiver.end()
    }

    @Test func wrongCredentialsAreNamed() async throws {
        let broker = try await MosquittoServer.holding(["allow_anonymous false"])
        let receiver = Receiver(broker.configuration("receiver"))
        let error = try await receiver.failure()
        #expect(error.code == .refused)
        #expect(error.number == 0x87)
        try await receiver.end()
    }

    @Test func fallsBackOnlyWhenTheVersionIsTheReason() async throws {
        let versions = Queue<UInt8>()
        let peer = try ScriptedBroker { connection, number in
            guard let connect = connection.read() else {
                return
            }
            let version = connect.body[6]
            versions.push(version)
            switch (number, version) {
            case (0, _): return connection.send([0x20, 3, 0, 0x88, 0])  // server unavailable
            case (_, 5): return connection.send([0x20, 3, 0, 0x84, 0])  // unsupported protocol version
            default: connection.send(ScriptedBroker.connectAccepted311)
            }
            while let packet = connection.read() {
                if packet.type == 8 {
                    connection.send([0x90, 3, packet.body[0], packet.body[1], 1])
                } else if packet.type == 10 {
                    connection.send([0xB0, 2, packet.body[0], packet.body[1]])
                }
            }
        }
        let receiver = Receiver(peer.configuration("receiver"))
        try await receiver.caughtUp()
        #expect(receiver.subscriber.status.version == .v311)
        try await receiver.end()
        #expect(await versions.next() == 5)
        #expect(await versions.next() == 5)
        #expect(await versions.next() == 4)
    }

    /// A broker from before MQTT 5 answers in its own version's form.
    @Test func understandsTheRefusalOfAnOldBroker() async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard let connect = connection.read() else {
                return
            }
            guard connect.body[6] == 4 else {
                return connection.send([0x20, 2, 0, 1])
            }
            connection.send(ScriptedBroker.connectAccepted311)
            _ = connection.read()
        }
        let sender = try await Sender.connected(peer.configuration("sender"))
        #expect(sender.publisher.status.version == .v311)
        try await sender.end()
    }

    @Test(arguments: [UInt8(0x87), 0x80])
    func aRefusedSubscriptionIsNamedAndIsNotUp(code: UInt8) async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            connection.send(ScriptedBroker.connectAccepted5)
            if let subscribe = connection.read() {
                connection.send([0x90, 5, subscribe.body[0], subscribe.body[1], 0, 1, code])
            }
            _ = connection.read()
        }
        let receiver = Receiver(peer.configuration("receiver"), filters: ["granted", "refused/+"])
        let error = try await receiver.failure()
        #expect(error.code == .subscriptionRefused)
        #expect(error.number == Int32(code))
        #expect(error.text.contains("refused/+"))
        #expect(receiver.subscriber.status.connectCount == 0)
        try await receiver.end()
    }

    @Test func aBrokerThatDoesNotAnswerIsGivenUp() async throws {
        let peer = try ScriptedBroker { connection, _ in
            while connection.read() != nil {}
        }
        var configuration = peer.configuration("receiver")
        configuration.connectTimeout = .milliseconds(50)
        let receiver = Receiver(configuration)
        #expect(try await receiver.failure().code == .timeout)
        try await receiver.end()
    }

    @Test func aShorterSessionIsReported() async throws {
        let peer = try ScriptedBroker { connection, _ in
            guard connection.read() != nil else {
                return
            }
            // Session Expiry Interval 60, Receive Maximum 7, Maximum Packet Size 1000.
            connection.send([0x20, 16, 1, 0, 13, 0x11, 0, 0, 0, 60, 0x21, 0, 7, 0x27, 0, 0, 3, 0xE8])
            if let subscribe = connection.read() {
                connection.send([0x90, 4, subscribe.body[0], subscribe.body[1], 0, 1])
            }
            while connection.read() != nil {}
        }
        var configuration = peer.configuration("receiver")
        configuration.sessionExpiry = .seconds(3600)
        let receiver = Receiver(configuration)
        #expect(try await !receiver.connected())
        let status = receiver.subscriber.status
        #expect(status.sessionExpiry == .seconds(60))
        #expect(status.receiveMaximum == 7)
        #expect(status.maximumPacketSize == 1000)
        #expect(status.caughtUpSince == nil)
        try await receiver.end()
    }
}
