import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// Each cause has a message and a remedy of its own, whoever asks.
@Suite struct PostgresRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What an operator does first; `NAME` is the test's own.
        var setUp: [String] = []
        var role = "waybill"
        var database = "NAME"
        var password: String?
        var parameters = ""
        let words: String
        let remedy: String
    }

    static let refusals = [
        Row(testDescription: "a wrong password", password: "wrong", words: "28P01", remedy: "STORE_PASSWORD"),
        Row(
            testDescription: "a role that may not log in",
            setUp: ["CREATE ROLE NAME PASSWORD 'pw'"],
            role: "NAME",
            password: "pw",
            words: "not permitted to log in",
            remedy: "ALTER ROLE … LOGIN"
        ),
        Row(testDescription: "no database", database: "none_NAME", words: "3D000", remedy: "CREATE DATABASE"),
        Row(
            testDescription: "no rights",
            setUp: ["CREATE ROLE NAME LOGIN PASSWORD 'pw'"],
            role: "NAME",
            password: "pw",
            words: "42501",
            remedy: "GRANT USAGE, CREATE ON SCHEMA"
        ),
        Row(
            testDescription: "no connection left",
            setUp: ["CREATE ROLE NAME LOGIN CONNECTION LIMIT 0 PASSWORD 'pw'"],
            role: "NAME",
            password: "pw",
            words: "53300",
            remedy: "CONNECTION LIMIT"
        ),
        Row(
            testDescription: "LATIN1",
            setUp: ["CREATE DATABASE latin_NAME ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'"],
            database: "latin_NAME",
            words: "LATIN1",
            remedy: "ENCODING 'UTF8'"
        ),
        Row(
            testDescription: "SQL_ASCII",
            setUp: ["CREATE DATABASE ascii_NAME ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'"],
            database: "ascii_NAME",
            words: "SQL_ASCII",
            remedy: "ENCODING 'UTF8'"
        ),
        Row(
            testDescription: "no schema",
            setUp: ["ALTER DATABASE NAME SET search_path = nowhere"],
            words: "nowhere",
            remedy: "search_path"
        ),
        Row(testDescription: "no TLS", parameters: "?sslmode=require", words: "SSL", remedy: "sslmode"),
        Row(testDescription: "an odd parameter", parameters: "?nonsense=1", words: "nonsense", remedy: "STORE_URL"),
        Row(testDescription: "no service", parameters: "?service=none", words: "none", remedy: "STORE_URL"),
    ]

    @Test(arguments: refusals) func aRefusalHasItsRemedy(_ row: Row) async throws {
        let server = try await PostgresServer.shared()
        let name = try await server.database()
        for statement in row.setUp {
            try await server.run(statement.replacing("NAME", with: name))
        }
        let role = row.role.replacing("NAME", with: name)
        let configuration = PostgresConfiguration(
            url:
                "postgresql://\(role)@127.0.0.1:\(server.port)/\(row.database.replacing("NAME", with: name))\(row.parameters)",
            password: { Secret(row.password ?? server.password) },
            connectTimeout: .seconds(row.words == "53300" ? 2 : 60)
        )
        let failure = #expect(throws: TrackingStoreError.self) { try PostgresTrackingStore(configuration) }
        let text = "\(String(describing: failure))"
        #expect(text.contains(row.words) && !text.contains(server.password), "\(text)")
        #expect(failure?.remedy?.contains(row.remedy) == true, "\(text)")
    }

    @Test func readOnlyByDefaultIsNoHindrance() async throws {
        let server = try await PostgresServer.shared()
        let name = try await server.database()
        try await server.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        let store = try PostgresTrackingStore(PostgresConfiguration(server, database: name))
        try await store.write { try $0.insert(Upload.sample(), timerDueAt: nil) }
        await store.close()
    }

    @Test func aStandbyIsNamedAndOfTwoHostsThePrimaryIsTaken() async throws {
        let primary = try await PostgresServer.start()
        let name = try await primary.database()
        await (try PostgresTrackingStore(PostgresConfiguration(primary, database: name))).close()
        let standby = try await primary.standby()
        try await until("the standby has the database") {
            try await standby.run("SELECT count(*) FROM pg_database WHERE datname = '\(name)'").hasPrefix("1")
        }
        for parameters in ["", "?target_session_attrs=any"] {
            var configuration = PostgresConfiguration(standby, database: name)
            configuration.url += parameters
            let failure = #expect(throws: TrackingStoreError.self) { try PostgresTrackingStore(configuration) }
            #expect(failure?.remedy == PostgresAdvice.writable, "\(String(describing: failure))")
        }
        // The standby first, and behind it the primary; then the primary fails, and the standby takes over.
        var both = PostgresConfiguration(primary, database: name)
        both.url = "postgresql://waybill@127.0.0.1:\(standby.port),127.0.0.1:\(primary.port)/\(name)"
        let store = try PostgresTrackingStore(both)
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        try await until("the standby has the upload") {
            try await standby.run("SELECT count(*) FROM uploads", in: name).hasPrefix("1")
        }
        try await primary.kill()
        try await standby.run("SELECT pg_promote()")
        try await until("the store has found the other host") {
            (try? await store.write { try $0.insert(Upload.sample(), timerDueAt: nil) }) != nil
        }
        #expect(try await store.read { try $0.upload(upload.id) } == upload)
        await store.close()
        try await standby.stop()
    }
}
