/// A PgBouncer of the test's own, before a PostgreSQL.
package final class PgBouncer: Sendable {
    /// How long a client has a session of the server.
    package enum Mode: String, Sendable, CaseIterable {
        case session, transaction, statement
    }

    package let port: UInt16
    private let server: TestServer

    /// Starts one, and returns when it takes connections.
    ///
    /// - Parameters:
    ///   - database: What it passes connections on to.
    ///   - mode: Its pool_mode.
    ///   - poolSize: Connections to the server, for each database and user.
    ///   - options: More lines of its configuration, as `NAME=VALUE`.
    /// - Throws: ``TestServerError``.
    package init(
        before database: PostgresServer,
        mode: Mode = .session,
        poolSize: Int = 100,
        options: [String] = []
    ) async throws {
        port = try FreePort.next()
        let lines = ["pool_mode=\(mode.rawValue)", "default_pool_size=\(poolSize)"] + options
        server = try await TestServer(
            "pgbouncer",
            directory: TemporaryDirectory(),
            port: port,
            arguments: ["--server-port", String(database.port)] + lines.flatMap { ["--option", $0] },
            environment: ["SERVER_USER_PASSWORD": database.password]
        )
    }

    /// Where a database is behind it, without the password.
    package func url(of database: String) -> String {
        "postgresql://waybill@127.0.0.1:\(port)/\(database)"
    }
}
