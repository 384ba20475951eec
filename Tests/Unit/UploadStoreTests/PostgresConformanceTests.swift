import TestSupport
import Testing
import UploadStore
import UploadStoreTesting

@Suite struct PostgresConformanceTests {
    @Test(arguments: StoreCheck.all) func conforms(check: StoreCheck) async throws {
        let store = try await PostgresTrackingStore.empty()
        try await check.run(on: store)
        await store.close()
    }
}
