/// A SeaweedFS with one bucket, a role for docks' sessions and one for the worker's own, and a user who may assume both
/// and do nothing else.
package final class SeaweedFS: Sendable {
    package let port: UInt16
    package let bucket = "waybill-test"
    package let region = "us-east-1"
    package let accessKeyID = "waybill"
    package let secretAccessKey: String
    /// For what a test does behind Waybill's back.
    package let rootAccessKeyID = "root-of-tests"
    package let rootSecretAccessKey: String
    package let roleARN = "arn:aws:iam::000000000000:role/waybill"
    package let verifyRoleARN = "arn:aws:iam::000000000000:role/waybill-verify"

    /// `http://127.0.0.1:PORT`, for S3 and STS.
    package let endpoint: String

    private let directory: TemporaryDirectory
    private let server: TestServer

    private static let starting = Task { try await SeaweedFS() }

    /// The one that tests of a process share, since it takes seconds: keys of their own keep them apart.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared() async throws -> SeaweedFS {
        try await starting.value
    }

    private init() async throws {
        port = try FreePort.next()
        endpoint = "http://127.0.0.1:\(port)"
        directory = try TemporaryDirectory()
        secretAccessKey = MinIOGateway.randomSecret()
        rootSecretAccessKey = MinIOGateway.randomSecret()
        let innerPorts = try (0..<7).map { _ in String(try FreePort.next()) }
        server = try await TestServer(
            "seaweed",
            directory: directory,
            port: port,
            arguments: ["--ephemeral", "--root-user", rootAccessKeyID, "--user", accessKeyID, "--bucket", bucket]
                + ["--inner-ports"] + innerPorts,
            environment: ["SERVER_ROOT_PASSWORD": rootSecretAccessKey, "SERVER_USER_SECRET": secretAccessKey]
        )
    }
}
