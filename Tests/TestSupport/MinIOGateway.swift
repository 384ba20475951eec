import Synchronization

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

    /// `http://127.0.0.1:PORT`, for S3 and STS.
    package let endpoint: String

    private let directory: TemporaryDirectory
    private let server = Mutex<TestServer?>(nil)

    private static let starting = Task {
        let gateway = try MinIOGateway()
        // The folder goes with the server: nothing that a test's process shares is released at its end.
        try await gateway.start(isEphemeral: true)
        return gateway
    }

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
        let gateway = try MinIOGateway()
        try await gateway.start()
        return gateway
    }

    private init() throws {
        port = try FreePort.next()
        endpoint = "http://127.0.0.1:\(port)"
        directory = try TemporaryDirectory()
        secretAccessKey = MinIOGateway.randomSecret()
        rootSecretAccessKey = MinIOGateway.randomSecret()
    }

    /// Starts it again after ``stop()``, with the objects that it had.
    ///
    /// - Throws: ``TestServerError``.
    package func start() async throws {
        try await start(isEphemeral: false)
    }

    private func start(isEphemeral: Bool) async throws {
        let started = try await TestServer(
            "minio",
            directory: directory,
            port: port,
            arguments: (isEphemeral ? ["--ephemeral"] : [])
                + ["--root-user", rootAccessKeyID, "--user", accessKeyID, "--bucket", bucket],
            environment: ["SERVER_ROOT_PASSWORD": rootSecretAccessKey, "SERVER_USER_SECRET": secretAccessKey]
        )
        server.withLock { $0 = started }
    }

    /// Ends it.
    ///
    /// - Throws: ``TestServerError``.
    package func stop() async throws {
        try await server.withLock { $0.take() }?.stop()
    }

    /// Halts it: connections stay open, and nothing is answered.
    package func pause() {
        server.withLock { $0 }?.process.pause()
    }

    /// Lets it go on after ``pause()``.
    package func resume() {
        server.withLock { $0 }?.process.resume()
    }

    static func randomSecret() -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<32).compactMap { _ in characters.randomElement() })
    }
}
