import GRDB
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

// A full disk passes: nothing is half written, and it goes on when there is room.
@Suite struct SQLiteFullDiskTests {
    @Test func aFullDiskIsUnavailableUntilThereIsRoom() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
        let pages = try #require(try await store.pragma("page_count").flatMap { Int($0) })
        // A bound on the file is what a full disk looks like from within: SQLite cannot take another page.
        try await store.perform { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 8)") }

        var kept: Set<UploadID> = []
        var refused: Upload?
        let filler = String(repeating: "x", count: 500)
        while refused == nil {
            let upload = try Upload.sample(labels: ["filler": filler])
            do {
                try await store.write { try $0.insert(upload, timerDueAt: nil) }
                kept.insert(upload.id)
            } catch TrackingStoreError.unavailable(let message, _) {
                #expect(!message.contains(filler))
                refused = upload
            }
        }
        #expect(!kept.isEmpty)
        let lost = try #require(refused)

        // Many at once: each fails or is kept as it was told.
        let outcomes = await withTaskGroup(of: (UploadID, Bool).self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard let upload = try? Upload.sample(labels: ["filler": filler]) else {
                        return (lost.id, false)
                    }
                    do {
                        try await store.write { try $0.insert(upload, timerDueAt: nil) }
                        return (upload.id, true)
                    } catch {
                        #expect((error as? TrackingStoreError)?.isUnavailable == true)
                        return (upload.id, false)
                    }
                }
            }
            return await group.reduce(into: [(UploadID, Bool)]()) { $0.append($1) }
        }
        kept.formUnion(outcomes.filter(\.1).map(\.0))
        #expect(outcomes.contains { !$0.1 })
        #expect(try await ids(in: store) == kept)

        try await store.perform { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await store.write { try $0.insert(lost, timerDueAt: nil) }
        kept.insert(lost.id)
        #expect(try await ids(in: store) == kept)
        #expect(try await store.pragma("integrity_check") == "ok")
        await store.close()
    }

    private func ids(in store: SQLiteTrackingStore) async throws -> Set<UploadID> {
        Set(try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 10_000) }.map(\.id))
    }
}
