/// amqtt 0.12, a broker in Python that speaks MQTT 3.1.1 and nothing newer. Its sessions end with it.
package actor AMQTTServer: BrokerServer {
    package nonisolated let port: UInt16
    private let directory: TemporaryDirectory
    private var server: TestServer?

    /// Starts one, and returns when it answers.
    ///
    /// - Throws: ``TestServerError``.
    package static func start() async throws -> AMQTTServer {
        let broker = try AMQTTServer()
        try await broker.start()
        return broker
    }

    private init() throws {
        port = try FreePort.next()
        directory = try TemporaryDirectory()
    }

    package nonisolated var url: String {
        "mqtt://127.0.0.1:\(port)"
    }

    package func start() async throws {
        server = try await TestServer("amqtt", directory: directory, port: port)
    }

    package func stop() async throws {
        try await server?.stop()
        server = nil
    }

    package func kill() async {
        await server?.kill()
        server = nil
    }
}
