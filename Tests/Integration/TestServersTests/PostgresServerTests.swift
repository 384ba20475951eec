import TestSupport
import Testing

@Suite struct PostgresServerTests {
    @Test func keepsWhatIsCommittedWhenItIsKilled() async throws {
        let server = try await PostgresServer.start()
        let name = try await server.database()
        try await server.run("CREATE TABLE kept (n INT); INSERT INTO kept VALUES (7)", in: name)
        await server.kill()
        #expect(FreePort.isFree(server.port))
        try await server.start()
        #expect(try await server.run("SELECT n FROM kept", in: name).hasPrefix("7"))
        try await server.stop()
        #expect(FreePort.isFree(server.port))
    }
}
