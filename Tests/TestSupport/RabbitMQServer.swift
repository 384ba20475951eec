/// RabbitMQ 3.10 with its MQTT plugin, which speaks MQTT 3.1.1 and nothing newer.
///
/// It keeps sessions and their queues over a restart. A first start takes twelve seconds, a restart seven.
package actor RabbitMQServer: BrokerServer {
    package nonisolated let port: UInt16
    package nonisolated let directory: TemporaryDirectory
    private let namePort: UInt16
    private let nodePort: UInt16
    private let lines: [String]
    private var server: TestServer?

    private static let starting = Task {
        let broker = try RabbitMQServer(lines: [])
        // The folder goes with the server: nothing that a test's process shares is released at its end.
        try await broker.start(isEphemeral: true)
        return broker
    }

    /// The one that tests of a process share, since it takes long: client ids and gateways of their own keep them apart.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared() async throws -> RabbitMQServer {
        try await starting.value
    }

    /// Starts one, and returns when it answers.
    ///
    /// - Parameter lines: More of `rabbitmq.conf`, as it stands there.
    /// - Returns: The server.
    /// - Throws: ``TestServerError``.
    package static func start(lines: [String] = []) async throws -> RabbitMQServer {
        let broker = try RabbitMQServer(lines: lines)
        try await broker.start()
        return broker
    }

    private init(lines: [String]) throws {
        self.lines = lines
        port = try FreePort.next()
        namePort = try FreePort.next()
        nodePort = try FreePort.next()
        directory = try TemporaryDirectory()
    }

    package nonisolated var url: String {
        "mqtt://127.0.0.1:\(port)"
    }

    package func start() async throws {
        try await start(isEphemeral: false)
    }

    private func start(isEphemeral: Bool) async throws {
        server = try await TestServer(
            "rabbitmq",
            directory: directory,
            port: port,
            arguments: ["--name-port", String(namePort), "--node-port", String(nodePort)]
                + (isEphemeral ? ["--ephemeral"] : []) + lines.flatMap { ["--option", $0] }
        )
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
