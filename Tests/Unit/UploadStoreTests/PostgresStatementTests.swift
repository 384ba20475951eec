import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// What others do to sessions and tables under a worker: it goes on without a failure.
@Suite struct PostgresStatementTests {
    enum Loss: String, CaseIterable, Sendable {
        case discardAll = "DISCARD ALL"
        case deallocateAll = "DEALLOCATE ALL"
        case changedType = "ALTER TABLE uploads ALTER COLUMN gateway TYPE varchar"
        case changedColumns = "ALTER TABLE uploads ADD COLUMN added_by_another TEXT"
    }

    @Test(arguments: Loss.allCases) func preparedStatementsThatAreLostArePreparedAgain(_ loss: Loss) async throws {
        let server = try await PostgresServer.shared()
        var configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        configuration.connections = 1
        let store = try PostgresTrackingStore(configuration)
        let uploads = try (0..<4).map { _ in try Upload.sample() }
        try await store.write { try $0.insert(uploads[0], timerDueAt: nil) }
        #expect(try await store.read { try $0.upload(uploads[0].id) } == uploads[0])
        switch loss {
        case .discardAll, .deallocateAll:
            try await store.run { _ = try $0.query(loss.rawValue, isKept: false) }
        case .changedType, .changedColumns:
            try await server.run(loss.rawValue, in: configuration.database)
        }
        try await store.write { try $0.insert(uploads[1], timerDueAt: nil) }
        #expect(try await store.read { try $0.upload(uploads[0].id) } == uploads[0])
        if case .discardAll = loss {
            try await store.run { _ = try $0.query(loss.rawValue, isKept: false) }
        }
        #expect(try await store.read { try $0.upload(uploads[1].id) } == uploads[1])
        await store.close()
    }

    @Test(arguments: [1, 2, 3]) func aRoleWithFewConnectionsIsSlowAndNotBroken(limit: Int) async throws {
        let server = try await PostgresServer.shared()
        let name = try await server.database()
        let role = "few_\(name)"
        try await server.run("CREATE ROLE \(role) LOGIN CONNECTION LIMIT \(limit) PASSWORD 'few'")
        try await server.run("GRANT ALL ON SCHEMA public TO \(role)", in: name)
        let configuration = PostgresConfiguration(
            url: "postgresql://\(role)@127.0.0.1:\(server.port)/\(name)",
            password: { Secret("few") },
            connectTimeout: .seconds(60)
        )
        let store = try PostgresTrackingStore(configuration)
        let uploads = try (0..<40).map { _ in try Upload.sample() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for upload in uploads {
                group.addTask {
                    try await store.write { try $0.insert(upload, timerDueAt: nil) }
                    #expect(try await store.read { try $0.upload(upload.id) } == upload)
                }
            }
            try await group.waitForAll()
        }
        await store.close()
    }
}
