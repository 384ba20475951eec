import FoundationEssentials
import Glibc

/// A PostgreSQL of the test's own, or one that tests share, which may be stopped, killed, paused and started again on
/// the same port and folder.
package actor PostgresServer {
    package nonisolated let port: UInt16
    package nonisolated let directory: TemporaryDirectory
    /// Of the user `waybill`.
    package nonisolated let password: String
    private let arguments: [String]
    private var server: TestServer?
    /// The database that ``database(like:_:)`` copies, by its name.
    private var templates: [String: Task<Void, any Error>] = [:]

    private static let starting = Task { try await start() }

    /// The one that tests of a process share, since it takes seconds: databases of their own keep them apart.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared() async throws -> PostgresServer {
        try await starting.value
    }

    /// Starts one for a test that stops it, and returns when it answers.
    ///
    /// - Parameters:
    ///   - isEncrypted: It takes connections with TLS only, with a certificate for `localhost` alone.
    ///   - options: Lines of its configuration, as `NAME=VALUE`.
    /// - Returns: The server.
    /// - Throws: ``TestServerError``.
    package static func start(isEncrypted: Bool = false, options: [String] = []) async throws -> PostgresServer {
        let arguments = (isEncrypted ? ["--tls"] : []) + options.flatMap { ["--option", $0] }
        let server = try PostgresServer(arguments, password: UUID().uuidString.lowercased())
        try await server.start()
        return server
    }

    /// Starts a standby of this server, which takes no writes until it is promoted.
    ///
    /// - Throws: ``TestServerError``.
    package func standby() async throws -> PostgresServer {
        let standby = try PostgresServer(["--standby-of", String(port)], password: password)
        try await standby.start()
        return standby
    }

    private init(_ arguments: [String], password: String) throws {
        self.arguments = arguments
        port = try FreePort.next()
        directory = try TemporaryDirectory()
        self.password = password
    }

    /// The file with the CA's certificate, where it is encrypted.
    package nonisolated var certificateAuthority: String {
        directory.file("ca.pem")
    }

    /// Where a database is, without the password.
    package nonisolated func url(of database: String, host: String = "127.0.0.1") -> String {
        "postgresql://waybill@\(host):\(port)/\(database)"
    }

    /// Makes a database for one test.
    ///
    /// - Parameters:
    ///   - template: The name of one that is made once and copied from then on; `nil`: an empty one.
    ///   - furnish: Fills the template, given its address.
    /// - Returns: The database's name.
    /// - Throws: ``TestServerError``, and what `furnish` throws.
    package func database(
        like template: String? = nil,
        _ furnish: @escaping @Sendable (_ url: String) async throws -> Void = { _ in }
    ) async throws -> String {
        let name = "test_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        guard let template else {
            try await run("CREATE DATABASE \(name)")
            return name
        }
        let furnished =
            templates[template]
            ?? Task {
                try await run("CREATE DATABASE \(template)")
                try await furnish(url(of: template))
            }
        templates[template] = furnished
        try await furnished.value
        try await run("CREATE DATABASE \(name) TEMPLATE \(template)")
        return name
    }

    /// Runs a statement as an operator would, with `psql`.
    ///
    /// - Returns: What it prints: values alone.
    /// - Throws: ``TestServerError``.
    @discardableResult
    package nonisolated func run(_ sql: String, in database: String = "postgres") async throws -> String {
        let done = try await ChildProcess.run(psql(database), environment: ["PGPASSWORD": password], input: sql)
        guard done.exit == .code(0) else {
            throw TestServerError(what: "psql ended with \(done.exit)", saying: done.errors)
        }
        return done.output
    }

    /// An operator's session, which runs what is written to it, until its input is closed: a transaction that is open then
    /// has not happened.
    ///
    /// - Throws: ``ChildProcessError``.
    package nonisolated func session(in database: String) throws -> ChildProcess {
        try ChildProcess(psql(database), environment: ["PGPASSWORD": password])
    }

    private nonisolated func psql(_ database: String) -> [String] {
        [
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "-d",
            url(of: database),
        ]
    }

    /// Lets none of its processes make a file longer than this, or as long as they like (``FileSizeLimit``).
    ///
    /// - Throws: ``TestServerError``.
    package nonisolated func limitFiles(to bytes: Int?) async throws {
        // Started by root, it runs as another (`scripts/server postgresql --help`).
        try await FileSizeLimit.set(bytes, of: processes, as: geteuid() == 0 ? "postgres" : nil)
    }

    /// Starts it again after ``stop()`` or ``kill()``.
    ///
    /// - Throws: ``TestServerError``.
    package func start() async throws {
        server = try await TestServer(
            "postgresql",
            directory: directory,
            port: port,
            arguments: arguments,
            environment: ["SERVER_USER_PASSWORD": password]
        )
    }

    /// Ends it and its clients' connections.
    ///
    /// - Throws: ``TestServerError``.
    package func stop() async throws {
        try await server?.stop()
        server = nil
    }

    /// Ends it as a power cut would, but for what the system has yet to write; returns when nothing of it is left.
    ///
    /// - Throws: ``NeverHappened``.
    package func kill() async throws {
        await server?.kill()
        server = nil
        // What served its connections ends when it notices, and until then commits.
        try await until("its processes have ended") { !isAnythingLeft }
    }

    /// Some process works in the folder of its data.
    private nonisolated var isAnythingLeft: Bool {
        !processes.isEmpty
    }

    /// Those that work in the folder of its data: the server, and what serves its connections.
    private nonisolated var processes: [Int32] {
        let data = directory.file("data")
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { process in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) == data
        }
        .compactMap { Int32($0) }
    }

    /// Halts all of it: connections stay open, new ones are taken by the system alone, and nothing is answered.
    package nonisolated func pause() {
        var halted: Set<Int32> = []
        // Again for one that was begun meanwhile.
        while case let running = Set(processes).subtracting(halted), !running.isEmpty {
            for process in running {
                Glibc.kill(process, SIGSTOP)
            }
            halted.formUnion(running)
        }
    }

    /// Lets it go on after ``pause()``.
    package nonisolated func resume() {
        for process in processes {
            Glibc.kill(process, SIGCONT)
        }
    }

    /// Returns when somebody waits for a lock in a database.
    ///
    /// - Throws: ``NeverHappened``, ``TestServerError``.
    package nonisolated func waitForWaiting(in database: String) async throws {
        try await until("somebody waits for a lock") {
            try await run(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND wait_event_type = 'Lock'"
            )
            .hasPrefix("1")
        }
    }

    /// Sends a signal to the processes that serve the connections to a database: halted (`SIGSTOP`), their connections
    /// stay open, and nothing is answered.
    ///
    /// - Throws: ``TestServerError``.
    package nonisolated func signal(_ number: Int32, connectionsTo database: String) async throws {
        let processes = try await run("SELECT pid FROM pg_stat_activity WHERE datname = '\(database)'")
        for process in processes.split(whereSeparator: \.isNewline).compactMap({ Int32($0) }) {
            Glibc.kill(process, number)
        }
    }
}
