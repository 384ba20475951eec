import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

/// Cursors of before a backup was restored are refused (docs/SERVERS.md, After a backup was restored).
@Suite struct EpochTests {
    @Test(
        "a cursor of another history, or past the end of this one, is answered with 410",
        arguments: StoreKind.allCases
    )
    func aRestoredBackup(_ kind: StoreKind) async throws {
        let site = try await StoredSite(kind)
        let first = try await site.worker()
        let cursor = try #require(try await nextCursor("0", first))
        #expect(try await nextCursor(cursor, first) == cursor)
        try await expectGone("/v1/notices?after=999", first)
        first.process.terminate()
        #expect(await first.process.wait() == .code(0))
        let migrated = try await first.local("migrate", "--new-epoch")
        #expect(migrated.exit == .code(0) && migrated.output.contains("its history is"), "\(migrated.errors)")

        let next = try await site.worker()
        let epoch = cursor.prefix { $0 != "-" }
        for path in [
            "/v1/notices?after=\(cursor)", "/v1/notices/deliveries?after=\(cursor)",
            "/v1/uploads/stream?after=\(epoch)-0.00000000-0000-0000-0000-000000000000",
        ] {
            try await expectGone(path, next)
        }
        #expect(try await nextCursor("0", next) != cursor)
        next.process.terminate()
        await next.process.wait()
    }

    private func nextCursor(_ cursor: String, _ worker: WorkerProcess) async throws -> String? {
        let answer = try await worker.send(.get, "/v1/notices?after=\(cursor)")
        return try ControlJSON.decode(NoticePage.self, from: answer.body).nextCursor
    }

    private func expectGone(_ path: String, _ worker: WorkerProcess) async throws {
        let answer = try await worker.send(.get, path)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == 410 && text.contains("epoch_changed"), "\(path): \(answer.status) \(text)")
    }
}
