import PostgresTransport
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite struct SecurityTests {
    @Test func aCertificateIsVerifiedToTheName() async throws {
        let server = try await PostgresServer.start(isEncrypted: true)
        let authority = server.certificateAuthority
        let right = server.url(of: "postgres", host: "localhost") + "?sslmode=verify-full&sslrootcert=\(authority)"
        let row = try await ask(right, server.password, "SELECT ssl AS f FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        #expect(try row.boolean("f") == true)
        // Another name, another authority, no TLS at all.
        for url in [
            server.url(of: "postgres", host: "127.0.0.1") + "?sslmode=verify-full&sslrootcert=\(authority)",
            server.url(of: "postgres", host: "localhost")
                + "?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt",
            server.url(of: "postgres", host: "localhost") + "?sslmode=disable",
        ] {
            let failure = await #expect(throws: PostgresError.self) {
                _ = try await ask(url, server.password, "SELECT true AS f")
            }
            #expect(failure?.code == .unreachable)
        }
        try await server.stop()
    }

    @Test(arguments: ["wrong-p%ss wörd", "another'one"]) func aPasswordIsInNoError(password: String) async throws {
        let server = try await PostgresServer.shared()
        let encoded = PercentEncoding.component(password)
        for url in [
            server.url(of: "postgres"),
            // libpq quotes what it cannot read.
            "postgresql://waybill:\(encoded)@127.0.0.1:port/postgres",
            "postgresql://127.0.0.1:\(server.port)/postgres?pass%ZZword=\(encoded)&nonsense=\(encoded)",
            "postgresql://127.0.0.1:\(server.port)/postgres?sslmode=\(encoded)",
        ] {
            let failure = await #expect(throws: PostgresError.self) {
                _ = try await ask(url, password, "SELECT true AS f")
            }
            let text = failure.map(String.init(describing:)) ?? ""
            #expect(!text.isEmpty && !text.contains(password) && !text.contains(encoded), "\(text)")
            #expect(!text.contains("\n"))
        }
    }

    @Test func aPasswordIsAskedForWithEachConnection() async throws {
        let server = try await PostgresServer.shared()
        let name = "rotating"
        try await server.run("CREATE ROLE \(name) LOGIN PASSWORD 'first'")
        let password = ManualPassword("first")
        let pool = PostgresPool(
            PostgresConfiguration(
                url: "postgresql://\(name)@127.0.0.1:\(server.port)/postgres",
                password: { password.value },
                connections: 1,
                connectTimeout: .seconds(60)
            )
        )
        _ = try await pool.run { try $0.query("SELECT 1 AS n")[0] }
        try await server.run("ALTER ROLE \(name) PASSWORD 'second'")
        password.value = Secret("second")
        try await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(name)'")
        try await until("it is connected with the new one") {
            (try? await pool.run { try $0.query("SELECT 1 AS n")[0] }) != nil
        }
        await pool.close()
    }

    private func ask(_ url: String, _ password: String, _ sql: String) async throws -> PostgresRow {
        let pool = PostgresPool(
            PostgresConfiguration(url: url, password: { Secret(password) }, connectTimeout: .seconds(60))
        )
        do {
            let row = try await pool.run { try $0.query(sql)[0] }
            await pool.close()
            return row
        } catch {
            await pool.close()
            throw error
        }
    }
}

/// A password that a test changes.
private final class ManualPassword: Sendable {
    private let held: Mutex<Secret>

    init(_ password: String) {
        held = Mutex(Secret(password))
    }

    var value: Secret {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
