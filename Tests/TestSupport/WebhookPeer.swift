/// A receiver of webhooks that verifies them with other people's code (`Servers/webhook-peer.py`); each test has hooks of
/// its own on it.
package final class WebhookPeer: Sendable {
    private let server: TestServer
    private let directory: TemporaryDirectory
    private let encryptedPort: UInt16

    private static let starting = Task { try await WebhookPeer() }

    /// The one that tests of a process share.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared() async throws -> WebhookPeer {
        try await starting.value
    }

    private init() async throws {
        directory = try TemporaryDirectory()
        encryptedPort = try FreePort.next()
        server = try await TestServer(
            "webhook-peer",
            directory: directory,
            port: try FreePort.next(),
            arguments: ["--ephemeral", "--tls-port", String(encryptedPort)]
        )
    }

    /// Where a hook is.
    package func url(of hook: String) -> String {
        "\(server.url)/hook/\(hook)"
    }

    /// The same over TLS.
    package func encryptedURL(of hook: String) -> String {
        "https://localhost:\(encryptedPort)/hook/\(hook)"
    }

    /// The authority that signed its certificate (PEM).
    package var caFile: String {
        directory.file("ca.pem")
    }

    /// Where it is told what to do, and says what came.
    package func control(_ name: String, of hook: String) -> String {
        "\(server.url)/-/\(name)?hook=\(hook)"
    }
}
