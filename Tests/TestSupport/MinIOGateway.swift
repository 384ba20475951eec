/// A MinIO with one bucket, and a user who may AssumeRole, as an operator is told to set it up (policies/README.md).
package final class MinIOGateway: Sendable {
    package let port: UInt16
    package let bucket = "waybill-test"
    package let region = "us-east-1"
    /// Of the user whose sessions a dock gets.
    package let accessKeyID = "waybill"
    package let secretAccessKey: String
    /// For what a test does behind Waybill's back: root may not AssumeRole.
    package let rootAccessKeyID = "root-of-tests"
    package let rootSecretAccessKey: String

    private let server: TestServer

    private static let starting = Task { try await start() }

    /// The one that tests of a process share, since it takes two seconds: keys of their own keep them apart.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared() async throws -> MinIOGateway {
        try await starting.value
    }

    /// Starts one for a test that stops or pauses it, and returns when it answers.
    ///
    /// - Throws: ``TestServerError``.
    package static func start() async throws -> MinIOGateway {
        try await MinIOGateway()
    }

    private init() async throws {
        port = try FreePort.next()
        secretAccessKey = MinIOGateway.randomSecret()
        rootSecretAccessKey = MinIOGateway.randomSecret()
        server = try await TestServer(
            "minio",
            directory: TemporaryDirectory(),
            port: port,
            arguments: ["--ephemeral", "--root-user", rootAccessKeyID, "--user", accessKeyID, "--bucket", bucket],
            environment: ["SERVER_ROOT_PASSWORD": rootSecretAccessKey, "SERVER_USER_SECRET": secretAccessKey]
        )
    }

    /// `http://127.0.0.1:PORT`, for S3 and STS.
    package var endpoint: String {
        server.url
    }

    /// Ends it, and its objects.
    ///
    /// - Throws: ``TestServerError``.
    package func stop() async throws {
        try await server.stop()
    }

    /// Halts it: connections stay open, and nothing is answered.
    package func pause() {
        server.process.pause()
    }

    /// Lets it go on after ``pause()``.
    package func resume() {
        server.process.resume()
    }

    static func randomSecret() -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<32).compactMap { _ in characters.randomElement() })
    }
}
