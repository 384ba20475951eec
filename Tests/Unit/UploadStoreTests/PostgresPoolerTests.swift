import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// PgBouncer in each of its modes.
@Suite struct PostgresPoolerTests {
    @Test(arguments: [1, 3, 100]) func aPoolerThatGivesSessionsIsAsGoodAsAServer(poolSize: Int) async throws {
        let (store, pooler) = try await store(.session, poolSize: poolSize)
        let uploads = try (0..<30).map { _ in try Upload.sample() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for upload in uploads {
                group.addTask { try await store.write { try $0.insert(upload, timerDueAt: nil) } }
            }
            try await group.waitForAll()
        }
        #expect(try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 99) }.count == 30)
        await store.close()
        withExtendedLifetime(pooler) {}
    }

    @Test(arguments: [PgBouncer.Mode.transaction, .statement], [1, 3])
    func aPoolerThatLendsSessionsIsNamed(mode: PgBouncer.Mode, poolSize: Int) async throws {
        let failure = await #expect(throws: TrackingStoreError.self) { _ = try await store(mode, poolSize: poolSize) }
        #expect(failure?.remedy == PostgresAdvice.session, "\(String(describing: failure))")
    }

    @Test func aParameterThatAPoolerRefusesIsNamed() async throws {
        let server = try await PostgresServer.shared()
        let pooler = try await PgBouncer(before: server)
        let configuration = PostgresConfiguration(
            url: pooler.url(of: "postgres") + "?options=-cgeqo%3Doff",
            password: { Secret(server.password) }
        )
        let failure = #expect(throws: TrackingStoreError.self) { try PostgresTrackingStore(configuration) }
        #expect(failure?.remedy?.contains("ignore_startup_parameters") == true, "\(String(describing: failure))")
    }

    private func store(
        _ mode: PgBouncer.Mode,
        poolSize: Int
    ) async throws -> (PostgresTrackingStore, PgBouncer) {
        let server = try await PostgresServer.shared()
        let pooler = try await PgBouncer(before: server, mode: mode, poolSize: poolSize)
        let configuration = PostgresConfiguration(
            url: pooler.url(of: try await server.database()),
            password: { Secret(server.password) },
            connectTimeout: .seconds(5)
        )
        return (try PostgresTrackingStore(configuration), pooler)
    }
}
