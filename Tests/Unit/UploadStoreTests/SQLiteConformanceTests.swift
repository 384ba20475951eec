import TestSupport
import Testing
import UploadStore
import UploadStoreTesting

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StoreCheck.all) func conforms(check: StoreCheck) async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
        try await check.run(on: store)
        await store.close()
    }
}
