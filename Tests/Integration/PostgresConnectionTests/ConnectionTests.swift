import PostgresTransport
import Primitives
import TestSupport
import Testing

@Suite struct ConnectionTests {
    @Test func valuesComeBackAsTheyWereSent() async throws {
        try await withPool { pool in
            let texts = ["", "é\u{1F681}", "'; DROP TABLE x; --", String(repeating: "long ", count: 100_000)]
            for text in texts {
                let found = try await pool.run { try $0.query("SELECT $1::text AS t", [text])[0].text("t") }
                #expect(found == text)
            }
            for number in [Int64.min, -1, 0, 1, Int64.max] {
                let found = try await pool.run { try $0.query("SELECT $1::bigint AS n", [number])[0].integer("n") }
                #expect(found == number)
            }
            let bytes: [UInt8] = [0, 255, 0, 1]
            let row = try await pool.run {
                try $0.query("SELECT $1::bytea AS b, $2::bool AS f, $3::text AS x", [bytes, true, nil])[0]
            }
            #expect(try row.bytes("b") == bytes)
            #expect(try row.boolean("f") == true)
            #expect(try row.text("x") == nil)
            #expect(throws: PostgresError.self) { try row.text("missing") }
            #expect(throws: PostgresError.self) { try row.integer("b.n") }
        }
    }

    @Test func manyStatementsAreSentBeforeOneIsAnswered() async throws {
        try await withPool { pool in
            let sum = try await pool.run { connection in
                try connection.execute("CREATE TEMPORARY TABLE numbers (n BIGINT, filler TEXT)")
                let filler = String(repeating: "x", count: 10_000)
                for number in 1...2000 {
                    try connection.execute("INSERT INTO numbers VALUES ($1, $2)", [number, filler])
                }
                return try connection.query("SELECT sum(n)::bigint AS sum FROM numbers")[0].integer("sum")
            }
            #expect(sum == 2_001_000)
        }
    }

    @Test func theFirstFailureIsTheOneThatIsToldAndTheConnectionGoesOn() async throws {
        try await withPool { pool in
            try await pool.run { connection in
                try connection.execute("CREATE TEMPORARY TABLE once (n BIGINT PRIMARY KEY)")
                try connection.finish()
                try connection.execute("INSERT INTO once VALUES ($1)", [1])
                try connection.execute("INSERT INTO once VALUES ($1)", [1])
                try connection.execute("INSERT INTO nowhere VALUES ($1)", [2])
                let failure = #expect(throws: PostgresError.self) { try connection.query("SELECT 1 AS n") }
                #expect(failure?.state == "23505")
                #expect(failure?.description.contains("(1)") == false, "details quote the row")
                // What could not be prepared among them is prepared now.
                let unprepared = #expect(throws: PostgresError.self) {
                    try connection.query("INSERT INTO nowhere VALUES ($1)", [2])
                }
                #expect(unprepared?.state == "42P01")
                #expect(try connection.query("SELECT 1 AS n")[0].integer("n") == 1)
            }
        }
    }

    @Test func workIsGivenToAsManyConnectionsAsThereAre() async throws {
        let server = try await PostgresServer.shared()
        let database = try await server.database()
        let pool = PostgresPool(PostgresConfiguration(server, database: database, connections: 3))
        let backends = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<30 {
                group.addTask { try await pool.run { try $0.query("SELECT pg_backend_pid() AS p")[0].integer("p") } }
            }
            return try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
        }
        #expect((1...3).contains(backends.count))
        await pool.close()
        let failure = await #expect(throws: PostgresError.self) { try await pool.run { _ in } }
        #expect(failure?.code == .closed)
    }

    @Test func aConnectionThatTheServerEndsIsReplaced() async throws {
        let server = try await PostgresServer.shared()
        let database = try await server.database()
        let pool = PostgresPool(PostgresConfiguration(server, database: database, connections: 1))
        @Sendable func backend() async throws -> Int64? {
            try await pool.run { try $0.query("SELECT pg_backend_pid() AS p")[0].integer("p") }
        }
        let first = try await backend()
        try await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'")
        try await until("another connection") {
            guard let next = try? await backend() else { return false }
            return next != first
        }
        await pool.close()
    }

    private func withPool(_ body: (PostgresPool) async throws -> Void) async throws {
        let server = try await PostgresServer.shared()
        let pool = PostgresPool(PostgresConfiguration(server, database: try await server.database(), connections: 1))
        try await body(pool)
        await pool.close()
    }
}

extension PostgresConfiguration {
    init(_ server: PostgresServer, database: String, connections: Int) {
        self.init(
            url: server.url(of: database),
            password: { Secret(server.password) },
            connections: connections,
            connectTimeout: .seconds(60)
        )
    }
}
