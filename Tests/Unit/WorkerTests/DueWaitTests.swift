import Primitives
import TestSupport
import Testing
import UploadStore
import UploadTracking

@testable import Worker

// rules.md, More than one worker: due times go by the database's clock, however far that is from the worker's own.
@Suite struct DueWaitTests {
    @Test(arguments: [Duration.zero, .seconds(600), .seconds(-600)])
    func waitsAreReckonedByTheStoresClock(_ skew: Duration) async throws {
        let folder = try TemporaryDirectory()
        let now = SystemWallClock().now() + skew
        let store = try SQLiteTrackingStore(path: folder.file("waybill.db"), clock: ManualWallClock(now))
        let limit = Duration.seconds(5)
        for (due, wait) in [
            (now + .seconds(2), Duration.seconds(2)), (now - .seconds(3), .seconds(-3)), (now + .seconds(60), limit),
            (nil, limit),
        ] {
            #expect(try await store.wait(atMost: limit) { _ in due } == wait)
        }
        await store.close()
    }
}
