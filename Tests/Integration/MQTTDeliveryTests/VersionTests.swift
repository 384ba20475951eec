import MQTTTransport
import TestSupport
import Testing

/// Brokers that do not speak MQTT 5, in front of mosquitto, which answers to MQTT 3.1.1.
@Suite(.timeLimit(.minutes(10)))
struct VersionTests {
    struct Oddity: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let arguments: [String]
        /// The versions of the first connections.
        let versions: [String]

        init(_ name: String, _ arguments: [String], _ versions: String) {
            testDescription = name
            self.arguments = arguments
            self.versions = versions.split(separator: " ").map(String.init)
        }
    }

    /// The confirmation with MQTT 5 follows where the broker has not said that the version is the reason.
    static let oddities = [
        Oddity("closes, as RabbitMQ 3.10", [], "5 5 5 4 5 4"),
        Oddity("does not answer, as amqtt", ["--hang"], "5 5 4 5 4"),
        Oddity("maximum QoS 2, as EMQX 4.0", ["--answer", "200a0000072402210010 2500"], "5 4"),
        Oddity("maximum QoS 2 alone", ["--answer", "200500000224 02", "--hang"], "5 4"),
        Oddity("unspecified error", ["--answer", "2003008000"], "5 4 5 4"),
        Oddity("malformed packet", ["--answer", "2003008100"], "5 4 5 4"),
        Oddity("protocol error", ["--answer", "2003008200"], "5 4 5 4"),
        Oddity("unsupported version", ["--answer", "2003008400"], "5 4"),
        Oddity("a refusal of MQTT 3.1.1", ["--answer", "20020001"], "5 4"),
        Oddity("an acceptance of MQTT 3.1.1", ["--answer", "20020000", "--hang"], "5 4"),
        Oddity("another packet", ["--answer", "d000", "--hang"], "5 4"),
        Oddity("a property twice", ["--answer", "2009000006210005210005", "--hang"], "5 4"),
        Oddity("a packet cut short", ["--answer", "200300"], "5 5 5 4 5 4"),
    ]

    @Test(arguments: oddities)
    func speaksTheOlderVersionWhereTheNewerFails(_ oddity: Oddity) async throws {
        let broker = try await MosquittoServer.holding()
        let front = try await OddBroker(to: broker.port, oddity.arguments)
        var configuration = broker.configuration("receiver")
        configuration.port = front.port
        configuration.connectTimeout = .seconds(2)
        let receiver = Receiver(configuration)
        try await receiver.caughtUp()
        #expect(receiver.subscriber.status.version == .v311)
        try await until("the front has told") { front.versions.count >= oddity.versions.count }
        #expect(front.versions == oddity.versions)
        try await receiver.end()
        await front.kill()
    }

    /// A broker that starts behind a load balancer: what closes connections is not its version.
    @Test func aBrokerThatWasNotReadyIsSpokenToInTheNewerVersion() async throws {
        let broker = try await MosquittoServer.holding()
        let front = try await OddBroker(to: broker.port, ["--versions", "4,5", "--times", "4"])
        var configuration = broker.configuration("receiver")
        configuration.port = front.port
        let receiver = Receiver(configuration)
        try await receiver.caughtUp()
        #expect(receiver.subscriber.status.version == .v5)
        try await until("the front has told") { front.versions.count >= 5 }
        #expect(front.versions == ["5", "5", "5", "4", "5"])
        try await receiver.end()
        await front.kill()
    }

    @Test func theNewerVersionAloneIsNotReplaced() async throws {
        let broker = try await MosquittoServer.holding()
        let front = try await OddBroker(to: broker.port, ["--answer", "2003008400", "--times", "5"])
        var configuration = broker.configuration("receiver", version: .v5)
        configuration.port = front.port
        let receiver = Receiver(configuration)
        try await receiver.caughtUp()
        try await until("the front has told") { front.versions.count >= 6 }
        #expect(front.versions == Array(repeating: "5", count: 6))
        try await receiver.end()
        await front.kill()
    }

    /// The fallback is logged once, with its reason.
    @Test func theReasonIsLoggedOnce() async throws {
        let broker = try await MosquittoServer.holding()
        let front = try await OddBroker(to: broker.port, [])
        var configuration = broker.configuration("sender")
        configuration.port = front.port
        let log = RecordedLog()
        let publisher = MQTTPublisher(configuration: configuration, logger: log.logger)
        let running = Task { try await publisher.run() }
        try await until("it is up") { publisher.status.isUp }
        try await broker.stop()
        try await until("it is down") { !publisher.status.isUp }
        try await broker.start()
        try await until("it is up again") { publisher.status.isUp }
        running.cancel()
        try await running.value
        await front.kill()
        let lines = log.lines.filter { $0 == "notice mqtt 5 does not work with this broker, using mqtt 3.1.1" }
        #expect(lines.count == 1, "\(log.text)")
    }
}
