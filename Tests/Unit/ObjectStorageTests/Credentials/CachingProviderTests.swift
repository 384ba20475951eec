import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import Testing

@Suite struct CachingProviderTests {
    private let clock = ManualWallClock()
    private let source: ScriptedSource
    private let cache: CachingCredentialProvider

    init() {
        source = ScriptedSource(.success(ExpiringCredentials(Planted.credentials("K0"))))
        cache = CachingCredentialProvider(source, policy: CredentialCachePolicy(seed: 7), clock: clock)
    }

    private func give(_ name: String, for lifetime: Duration?) {
        source.truth = .success(
            ExpiringCredentials(Planted.credentials(name), expiresAt: lifetime.map { clock.now() + $0 })
        )
    }

    private func name() async throws -> String {
        try await cache.credentials().accessKeyID
    }

    @Test func manyCallersWaitForOneRefresh() async throws {
        source.hold()
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await name() }
            }
            await source.asked()
            source.release()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(names == ["K0"])
        #expect(source.counts == ScriptedSource.Counts(loads: 1, mostAtOnce: 1))
    }

    @Test func aRefreshAheadKeepsNobodyWaiting() async throws {
        give("K1", for: .seconds(3600))
        #expect(try await name() == "K1")
        clock.advance(by: .seconds(3299))
        #expect(try await name() == "K1")
        #expect(source.counts.loads == 1)
        clock.advance(by: .seconds(152))
        give("K2", for: .seconds(3600))
        source.hold()
        #expect(try await name() == "K1")
        #expect(try await name() == "K1")
        source.release()
        await cache.settle()
        #expect(try await name() == "K2")
        #expect(source.counts == ScriptedSource.Counts(loads: 2, mostAtOnce: 1))
    }

    @Test func theOldOnesServeUntilTheyEndWhileTheSourceFails() async throws {
        give("K1", for: .seconds(600))
        #expect(try await name() == "K1")
        source.truth = .failure(ScriptedSource.failure)
        for _ in 0..<599 {
            clock.advance(by: .seconds(1))
            #expect(try await name() == "K1")
            await cache.settle()
        }
        // Tried again and again, and not at every call.
        #expect((5..<30).contains(source.counts.loads))
        clock.advance(by: .seconds(1))
        await #expect(throws: ScriptedSource.failure) { try await name() }
        give("K2", for: .seconds(600))
        #expect(try await name() == "K2")
    }

    @Test func whatIsOverAlreadyIsNotTaken() async throws {
        give("K1", for: .zero)
        let error = try await refusal(of: cache)
        #expect(error.code == .credentialSource)
        #expect(error.message == "the credentials K1 expired on 2023-11-14T22:13:20.000Z")
    }

    /// A metadata service that cannot renew: what it gives is used, told once, and asked for again.
    @Test func whatIsOverServesWhereItsSourceIsAMetadataService() async throws {
        let told = Mutex<[String]>([])
        let cache = CachingCredentialProvider(
            source,
            policy: CredentialCachePolicy(seed: 7),
            clock: clock,
            usesPastEnd: { ended in told.withLock { $0.append(ended.credentials.accessKeyID) } }
        )
        func give(_ name: String, for lifetime: Duration) {
            source.truth = .success(
                ExpiringCredentials(
                    Planted.credentials(name),
                    expiresAt: clock.now() + lifetime,
                    servesPastItsEnd: true
                )
            )
        }
        give("OLD", for: .zero)
        for _ in 0..<600 {
            #expect(try await cache.credentials().accessKeyID == "OLD")
            await cache.settle()
            clock.advance(by: .seconds(1))
        }
        // Soon, and not at every call.
        #expect((12..<40).contains(source.counts.loads))
        #expect(told.withLock { $0 } == ["OLD"])
        source.truth = .failure(ScriptedSource.failure)
        clock.advance(by: .seconds(60))
        #expect(try await cache.credentials().accessKeyID == "OLD")
        await cache.settle()
        give("NEW", for: .seconds(3600))
        clock.advance(by: .seconds(60))
        _ = try await cache.credentials()
        await cache.settle()
        #expect(try await cache.credentials().accessKeyID == "NEW")
        // Its end comes while nobody asks: the first who asks then waits for what there is by now.
        clock.advance(by: .seconds(7200))
        give("NEXT", for: .seconds(3600))
        #expect(try await cache.credentials().accessKeyID == "NEXT")
        // And while the service does not answer, it serves.
        source.truth = .failure(ScriptedSource.failure)
        clock.advance(by: .seconds(3601))
        #expect(try await cache.credentials().accessKeyID == "NEXT")
        #expect(told.withLock { $0 } == ["OLD", "NEXT"])
    }

    @Test func whatIsOverAndRefusedIsAskedForAtOnce() async throws {
        let past = clock.now() - .seconds(60)
        source.truth = .success(
            ExpiringCredentials(Planted.credentials("OLD"), expiresAt: past, servesPastItsEnd: true)
        )
        #expect(try await name() == "OLD")
        give("NEW", for: .seconds(60))
        #expect(try await name() == "OLD")
        cache.invalidate(Planted.credentials("OLD"))
        #expect(try await name() == "NEW")
    }

    @Test func aRefusalTakesEffectAtTheNextCall() async throws {
        #expect(try await name() == "K0")
        give("K1", for: nil)
        #expect(try await name() == "K0")
        for _ in 0..<20 {
            cache.invalidate(Planted.credentials("K0"))
        }
        #expect(try await name() == "K1")
        // Those that come late are about what is gone.
        cache.invalidate(Planted.credentials("K0"))
        #expect(try await name() == "K1")
        #expect(source.counts.loads == 2)
    }

    /// The running refresh may have read the source before the rotation.
    @Test func aRefusalIsNotAnsweredByAnOlderRefresh() async throws {
        #expect(try await name() == "K0")
        clock.advance(by: .seconds(60))
        source.hold()
        #expect(try await name() == "K0")
        await source.asked()
        give("K1", for: nil)
        cache.invalidate(Planted.credentials("K0"))
        async let next = name()
        source.release()
        #expect(try await next == "K1")
        #expect(source.counts == ScriptedSource.Counts(loads: 3, mostAtOnce: 1))
    }

    @Test func aKeyThatTheSourceStandsByIsNotAskedForAtEveryRefusal() async throws {
        for _ in 0..<600 {
            cache.invalidate(try await cache.credentials())
            clock.advance(by: .seconds(1))
        }
        // With doubling spaces: not 600, and often enough.
        #expect((15..<40).contains(source.counts.loads))
    }

    @Test func aRefusalIsStillHeededAnHourAfterAFalseOne() async throws {
        cache.invalidate(try await cache.credentials())
        #expect(try await name() == "K0")
        clock.advance(by: .seconds(3))
        #expect(try await name() == "K0")
        await cache.settle()
        give("K1", for: nil)
        cache.invalidate(Planted.credentials("K0"))
        #expect(try await name() == "K1")
    }

    @Test func aRefusedKeyServesWhileTheSourceFails() async throws {
        #expect(try await name() == "K0")
        source.truth = .failure(ScriptedSource.failure)
        cache.invalidate(Planted.credentials("K0"))
        #expect(try await name() == "K0")
        give("K1", for: nil)
        clock.advance(by: .seconds(1))
        #expect(try await name() == "K1")
    }

    @Test func twoOfTheSameDoNotRefreshTogether() async throws {
        var moments: Set<Int> = []
        for seed in UInt64(0)..<20 {
            let source = ScriptedSource(
                .success(ExpiringCredentials(Planted.credentials(), expiresAt: clock.now() + .seconds(3600)))
            )
            let clock = ManualWallClock()
            let cache = CachingCredentialProvider(source, policy: CredentialCachePolicy(seed: seed), clock: clock)
            for second in 0..<3600 where source.counts.loads < 2 {
                _ = try await cache.credentials()
                await cache.settle()
                clock.advance(by: .seconds(1))
                if source.counts.loads == 2 {
                    moments.insert(second)
                }
            }
        }
        #expect(moments.count > 10)
        #expect(moments.allSatisfy { (3300...3450).contains($0) })
    }
}
