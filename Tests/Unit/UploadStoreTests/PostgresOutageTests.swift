import Glibc
import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// A server that goes away: nothing is half written, nothing is said to be kept that is not, and it goes on by itself.
@Suite struct PostgresOutageTests {
    @Test func aKilledServerIsUnavailableUntilItIsBack() async throws {
        let server = try await PostgresServer.start()
        let store = try PostgresTrackingStore(await PostgresTrackingStore.emptyDatabase(on: server))
        let (kept, open, refused) = (try Upload.sample(), try Upload.sample(), try Upload.sample())
        try await store.write { try $0.insert(kept, timerDueAt: nil) }
        let transaction = try await OpenTransaction(in: store) { try $0.insert(open, timerDueAt: nil) }
        try await server.kill()
        await expectUnavailable { try await transaction.finish() }
        await expectUnavailable { try await store.write { try $0.insert(refused, timerDueAt: nil) } }
        await expectUnavailable { _ = try await store.read { try $0.latestChange() } }
        try await server.start()
        try await until("it is connected again") {
            (try? await store.write { try $0.insert(refused, timerDueAt: nil) }) != nil
        }
        let found = try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 10) }
        #expect(Set(found.map(\.id)) == [kept.id, refused.id])
        await store.close()
        try await server.stop()
    }

    @Test func aReadIsRunAgainWhereItsConnectionHasEnded() async throws {
        let server = try await PostgresServer.shared()
        var configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        configuration.connections = 1
        let store = try PostgresTrackingStore(configuration)
        for _ in 0..<3 {
            // From within, so that nobody has looked at the connection before the read meets its end.
            try await store.run { connection in
                try connection.execute("SET idle_session_timeout = 1")
                try connection.finish()
            }
            try await until("the server has ended it") {
                try await server.run(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(configuration.database)'"
                )
                .hasPrefix("0")
            }
            _ = try await store.read { try $0.latestChange() }
        }
        await store.close()
    }

    @Test func aServerThatHangsIsGivenUp() async throws {
        let server = try await PostgresServer.shared()
        var configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        configuration.answerTimeout = .seconds(1)
        let store = try PostgresTrackingStore(configuration)
        let upload = try Upload.sample()
        let open = try await OpenTransaction(in: store) { try $0.insert(upload, timerDueAt: nil) }
        try await server.signal(SIGSTOP, connectionsTo: configuration.database)
        await expectUnavailable { try await open.finish() }
        #expect(try await store.read { try $0.upload(upload.id) } == nil, "another connection serves it")
        try await server.signal(SIGCONT, connectionsTo: configuration.database)
        await store.close()
    }

    @Test func aBatchIsTakenInByTheServerThatComesBackAsIfNothingHadBeen() async throws {
        let server = try await PostgresServer.start()
        let store = try PostgresTrackingStore(await PostgresTrackingStore.emptyDatabase(on: server))
        let upload = try Upload.sample()
        try await store.write { try $0.insert(upload, timerDueAt: nil) }
        let tracker = UploadTracker(
            store: store,
            policy: { _ in TrackingPolicy() },
            destinations: { _ in [] },
            noticeBody: { _, _, _, _ in [] }
        )
        let report = Telemetry.reported(
            gateway: upload.gateway,
            objectKey: upload.files[0].objectKey.value,
            FileReport(position: Position(step: 1, percent: 50)),
            hint: nil
        )
        try await server.stop()
        await expectUnavailable { _ = try await tracker.ingest([[report]]) }
        try await server.start()
        try await until("it is taken in") { (try? await tracker.ingest([[report]])) != nil }
        #expect(try await store.read { try $0.upload(upload.id) }?.files[0].report.position?.percent == 50)
        await store.close()
        try await server.stop()
    }

    @Test func aClosedStoreTakesNoWrites() async throws {
        let store = try await PostgresTrackingStore.empty()
        let upload = try Upload.sample()
        let open = try await OpenTransaction(in: store) { try $0.insert(upload, timerDueAt: nil) }
        async let closed: Void = store.close()
        try await open.finish()
        await closed
        await store.close()
        await expectUnavailable { _ = try await store.write { $0.now } }
    }

    private func expectUnavailable(
        at location: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async {
        let failure = await #expect(throws: TrackingStoreError.self, sourceLocation: location) { try await body() }
        #expect(
            failure?.isUnavailable == true,
            "\(failure.map(String.init(describing:)) ?? "")",
            sourceLocation: location
        )
    }
}
