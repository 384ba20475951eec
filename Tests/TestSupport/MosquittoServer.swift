/// A mosquitto of the test's own, which it may also stop, kill, pause and start again on the same port and folder.
package actor MosquittoServer: BrokerServer {
    package struct Options: Sendable {
        /// The text of its `acl_file`.
        package var accessControl: String?
        /// Whether it keeps sessions and queues over a restart.
        ///
        /// It writes them when it stops, not when killed, unless `lines` say so: `autosave_interval 1` and
        /// `autosave_on_changes true`.
        package var persistence = true
        /// Demanded of clients, where set.
        package var user: String?
        package var password = ""
        /// Whether it speaks TLS, with a certificate for `localhost` alone that
        /// ``MosquittoServer/certificateAuthority`` signed; it demands one of clients where `lines` say so:
        /// `require_certificate true`.
        package var encrypted = false
        /// Where it is encrypted: the common names of more clients, for each of whom the CA signs a certificate.
        package var clients: [String] = []
        /// More of `mosquitto.conf`, as it stands there.
        package var lines: [String] = []

        package init() {}
    }

    package nonisolated let port: UInt16
    package nonisolated let directory: TemporaryDirectory
    private nonisolated let isEncrypted: Bool
    private var options: Options
    private var server: TestServer?

    /// Starts one, and returns when it answers.
    ///
    /// - Throws: ``TestServerError``.
    package static func start(_ options: Options = Options()) async throws -> MosquittoServer {
        let broker = try MosquittoServer(options)
        try await broker.start()
        return broker
    }

    private init(_ options: Options) throws {
        self.options = options
        isEncrypted = options.encrypted
        port = try FreePort.next()
        directory = try TemporaryDirectory()
    }

    /// Lets everybody do everything but publish commands to docks.
    package static let noCommands = "topic deny thing/product/+/services\ntopic readwrite #\n"

    /// `mqtt://127.0.0.1:PORT`, or `mqtts://localhost:PORT`.
    package nonisolated var url: String {
        isEncrypted ? "mqtts://localhost:\(port)" : "mqtt://127.0.0.1:\(port)"
    }

    /// The file with the CA's certificate, where it is encrypted.
    package nonisolated var certificateAuthority: String {
        directory.file("ca.pem")
    }

    /// The file with a client's certificate that the CA signed, where it is encrypted.
    package nonisolated var clientCertificate: String {
        directory.file("client.pem")
    }

    /// The file with the key of ``clientCertificate``.
    package nonisolated var clientKey: String {
        directory.file("client.key")
    }

    /// The file with the certificate of one of ``Options/clients``.
    package nonisolated func certificate(of client: String) -> String {
        directory.file("\(client).pem")
    }

    /// The file with the key of ``certificate(of:)``.
    package nonisolated func key(of client: String) -> String {
        directory.file("\(client).key")
    }

    /// Starts it again after ``stop()`` or ``kill()``.
    ///
    /// - Throws: ``TestServerError``.
    package func start() async throws {
        var arguments = options.lines.flatMap { ["--option", $0] }
        var environment: [String: String] = [:]
        if let text = options.accessControl {
            arguments += ["--acl", try directory.write("acl", text)]
        }
        if !options.persistence { arguments.append("--no-persistence") }
        if options.encrypted { arguments.append("--tls") }
        arguments += options.clients.flatMap { ["--client", $0] }
        if let user = options.user {
            arguments += ["--user", user]
            environment["SERVER_USER_PASSWORD"] = options.password
        }
        server = try await TestServer(
            "mosquitto",
            directory: directory,
            port: port,
            arguments: arguments,
            environment: environment
        )
    }

    /// Ends it properly: it tells its clients nothing, and writes what it persists.
    ///
    /// - Throws: ``TestServerError``.
    package func stop() async throws {
        try await server?.stop()
        server = nil
    }

    /// Ends it as a power cut would.
    package func kill() async {
        await server?.kill()
        server = nil
    }

    /// Starts it again with another `acl_file`.
    ///
    /// - Throws: ``TestServerError``.
    package func restart(accessControl: String?) async throws {
        options.accessControl = accessControl
        try await stop()
        try await start()
    }

    /// Halts it: connections stay open, and nothing is answered.
    package func pause() {
        server?.process.pause()
    }

    /// Lets it go on after ``pause()``.
    package func resume() {
        server?.process.resume()
    }
}
