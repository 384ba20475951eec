import CredentialMinting
import ObjectStorage
import ObjectVerification
import Primitives
import StorageTestSupport
import Testing

@Suite("Skewed clocks, on MinIO")
struct ClockSkewTests {
    private static let signedOnce = 1
    private static let signedTwice = 3

    @Test(
        "a wrong clock is corrected by the first refusal, and not again",
        arguments: [Duration.seconds(1200), .seconds(-1200)]
    )
    func correction(error: Duration) async throws {
        let clock = WrongClock(error: error)
        let store = try await Store.shared(clock: clock)
        let key = try ObjectKey.unique()
        try await Store.shared().put([1, 2, 3], at: key)

        // The HEAD's refusal has no body.
        #expect(try await store.client.head(key, with: store.parent).size == 3)
        #expect(clock.count() == Self.signedTwice)
        #expect(try await store.client.head(key, with: store.parent).size == 3)
        #expect(clock.count() == Self.signedOnce)
        // What S3 taught holds for the STS.
        _ = try await store.session(key)
        #expect(clock.count() == Self.signedOnce)
    }

    @Test("the STS's refusal corrects it too", arguments: [Duration.seconds(1200), .seconds(-1200)])
    func sts(error: Duration) async throws {
        let clock = WrongClock(error: error)
        let store = try await Store.shared(clock: clock)
        let key = try ObjectKey.unique()
        let minted = try await store.session(key)
        #expect(clock.count() == Self.signedTwice)
        try await store.put([1], at: key, as: minted.credentials)
        #expect(clock.count() == Self.signedOnce)
    }

    @Test("requests that are refused together are all corrected")
    func sideBySide() async throws {
        let clock = WrongClock(error: .seconds(-1200))
        let store = try await Store.shared(clock: clock)
        let key = try ObjectKey.unique()
        try await Store.shared().put([1], at: key)
        let sizes = try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { try await store.client.head(key, with: store.parent).size }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes == Array(repeating: 1, count: 16))
    }

    @Test("objects are judged by the store's clock, not by ours", arguments: [Duration.seconds(1200), .seconds(-1200)])
    func age(error: Duration) async throws {
        let clock = WrongClock(error: error)
        let store = try await Store.shared(clock: clock)
        let key = try ObjectKey.unique()
        try await Store.shared().put(Array("hello".utf8), at: key)
        let fresh = await store.verifier().examine(.hello(at: key, requestedAt: clock.now() - .seconds(60)))
        #expect(fresh.evidence?.proof == .etagMD5)
        let old = await store.verifier().examine(.hello(at: key, requestedAt: clock.now() + .seconds(360)))
        #expect(old.name == "stale")
    }
}
