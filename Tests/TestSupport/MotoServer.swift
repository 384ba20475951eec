/// AWS as moto plays it: another project's STS, with AWS's documents.
package final class MotoServer: Sendable {
    private let server: TestServer

    /// Starts one, and returns when it answers.
    ///
    /// - Throws: ``TestServerError``.
    package static func start() async throws -> MotoServer {
        try await MotoServer()
    }

    private init() async throws {
        server = try await TestServer(
            "moto",
            directory: TemporaryDirectory(),
            port: FreePort.next(),
            arguments: ["--ephemeral"]
        )
    }

    /// `http://127.0.0.1:PORT`, for all of AWS's services.
    package var url: String {
        server.url
    }
}
