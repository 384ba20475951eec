import PostgresTransport
import Primitives
import TestSupport
import Testing

/// Results, connections and their buffers are libpq's, on the C heap: none of them may be left there.
@Suite(.serialized) struct MemoryTests {
    /// Far above what the tests beside it allocate, and far below what each of these loops would leave.
    private static let bound = 12 << 20

    @Test func pipelinesLeaveNothing() async throws {
        // One result of each pipeline left there would be 90 MB.
        try await expectNoGrowth(pipelines: 40_000) { try $0.query("SELECT 1 AS n") }
    }

    @Test func pipelinesOfManyStatementsLeaveNothing() async throws {
        try await expectNoGrowth(pipelines: 4000) { connection in
            for number in 0..<10 {
                try connection.execute("SELECT $1::bigint", [number])
            }
            try connection.finish()
        }
    }

    @Test func failuresLeaveNothing() async throws {
        try await expectNoGrowth(pipelines: 10_000) { connection in
            try connection.execute("SELECT 1 / $1::bigint", [0])
            try connection.execute("SELECT 2")
            let failure = #expect(throws: PostgresError.self) { try connection.finish() }
            #expect(failure?.state == "22012")
        }
    }

    @Test func statementsThatCannotBePreparedLeaveNothing() async throws {
        try await expectNoGrowth(pipelines: 10_000) { connection in
            let failure = #expect(throws: PostgresError.self) { try connection.query("SELECT * FROM nowhere") }
            #expect(failure?.state == "42P01")
        }
    }

    @Test func connectionsThatTheServerEndsLeaveNothing() async throws {
        let configuration = try await configuration()
        let end = {
            for _ in 0..<400 {
                // Seen once under load: the server ended a connection before it was made, which leaves nothing either.
                let connection = try (try? PostgresConnection(configuration)) ?? PostgresConnection(configuration)
                #expect(throws: PostgresError.self) {
                    try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
                }
                #expect(connection.isBroken)
            }
        }
        try end()
        let growth = try AllocatedMemory.growth(below: Self.bound) { try end() }
        #expect(growth < Self.bound)
    }

    @Test func connectionsThatCannotBeMadeLeaveNothing() async throws {
        let configuration = PostgresConfiguration(
            url: "postgresql://waybill@127.0.0.1:\(try FreePort.next())/nowhere",
            password: { Secret("none") }
        )
        let fail = {
            for _ in 0..<2000 {
                #expect(throws: PostgresError.self) { try PostgresConnection(configuration) }
            }
        }
        fail()
        let growth = AllocatedMemory.growth(below: Self.bound) { fail() }
        #expect(growth < Self.bound)
    }

    private func expectNoGrowth(
        pipelines: Int,
        _ pipeline: @escaping @Sendable (PostgresConnection) throws -> Void
    ) async throws {
        let pool = PostgresPool(try await configuration())
        let growth = try await pool.run { connection in
            for _ in 0..<pipelines / 10 {
                try pipeline(connection)
            }
            return try AllocatedMemory.growth(below: Self.bound) {
                for _ in 0..<pipelines {
                    try pipeline(connection)
                }
            }
        }
        await pool.close()
        #expect(growth < Self.bound)
    }

    private func configuration() async throws -> PostgresConfiguration {
        let server = try await PostgresServer.shared()
        return PostgresConfiguration(server, database: "postgres", connections: 1)
    }
}
