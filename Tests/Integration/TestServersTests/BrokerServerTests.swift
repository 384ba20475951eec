import TestSupport
import Testing

/// What tests on other brokers rest on: a session of MQTT 3.1.1, and what is left of it after a restart.
@Suite struct BrokerServerTests {
    @Test("RabbitMQ keeps a session over a restart, and starts again after a kill")
    func rabbitMQ() async throws {
        let broker = try await RabbitMQServer.start()
        #expect(try await received(from: broker, port: broker.port) { try await broker.stop() } == "hello")
        await broker.kill()
        try await broker.start()
        await broker.kill()
    }

    @Test("amqtt loses a session with a restart, and starts again after a kill")
    func amqtt() async throws {
        let broker = try await AMQTTServer.start()
        #expect(try await received(from: broker, port: broker.port) { try await broker.stop() } == "later")
        await broker.kill()
        try await broker.start()
        await broker.kill()
    }

    /// What a client reads that was away while "hello" was published; "later", where that is lost and only what comes
    /// afterwards arrives.
    private func received(
        from broker: some BrokerServer,
        port: UInt16,
        restartingAfter end: () async throws -> Void
    ) async throws -> String {
        let address = ["-h", "127.0.0.1", "-p", String(port), "-V", "311", "-q", "1"]
        let topic = ["-t", "a/\(UInt32.random(in: 0 ... .max))"]
        let session = address + ["-i", "reader", "-c"] + topic
        #expect(try await ChildProcess.run(["mosquitto_sub", "-E"] + session).exit == .code(0))
        let publish = ["mosquitto_pub"] + address + topic + ["-s"]
        #expect(try await ChildProcess.run(publish, input: "hello").exit == .code(0))
        try await end()
        try await broker.start()
        let reader = try ChildProcess(["stdbuf", "--output=L", "mosquitto_sub", "-d", "-C", "1"] + session)
        // What the session has kept may come first, and is all that the reader waits for.
        try await until("it is subscribed, or has read") {
            reader.output.text.contains("Subscribed (mid") || reader.output.text.contains("hello\n")
        }
        #expect(try await ChildProcess.run(publish, input: "later").exit == .code(0))
        await reader.wait()
        return reader.output.text.split(separator: "\n").first { $0 == "hello" || $0 == "later" }.map(String.init) ?? ""
    }
}
