import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Random histories of a source (rotations, failures, refusals, time) and of callers.
@Suite struct CacheHistoryTests {
    @Test(arguments: UInt64(0)..<200) func whateverHappens(seed: UInt64) async throws {
        var history = CacheHistory(seed: seed, settles: true)
        for _ in 0..<80 {
            try await history.step()
        }
    }

    /// Changes that come while a refresh is running: what is given may then be of a moment ago, but never over.
    @Test(arguments: UInt64(0)..<200) func whateverHappensMeanwhile(seed: UInt64) async throws {
        var history = CacheHistory(seed: seed, settles: false)
        for _ in 0..<80 {
            try await history.step()
        }
        await history.cache.settle()
    }
}

private struct CacheHistory {
    let cache: CachingCredentialProvider
    private let settles: Bool
    private let clock = ManualWallClock()
    private let source: ScriptedSource
    private let policy: CredentialCachePolicy
    private var random: SplitMix64
    private var keys = 0
    /// What the source stands for, whether it answers or not.
    private var current: ExpiringCredentials
    /// What the callers got last, and when the source last gave it.
    private var held: (ExpiringCredentials, at: Timestamp)?
    private var known: [SigningCredentials: ExpiringCredentials] = [:]
    /// When the source last stood by what a service had refused: for a while it is not asked again.
    private var stoodBy = Timestamp(milliseconds: .min)
    private var isRefusedFalsely = false

    init(seed: UInt64, settles: Bool) {
        random = SplitMix64(seed: seed)
        self.settles = settles
        current = ExpiringCredentials(Planted.credentials("K0"))
        known[current.credentials] = current
        source = ScriptedSource(.success(current))
        policy = CredentialCachePolicy(seed: seed)
        cache = CachingCredentialProvider(source, policy: policy, clock: clock)
    }

    mutating func step() async throws {
        if settles {
            await cache.settle()
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: clock.advance(by: .seconds(Int.random(in: 0...5, using: &random)))
        case 2: clock.advance(by: .seconds(Int.random(in: 0...1200, using: &random)))
        case 3: rotate()
        case 4: source.truth = .failure(ScriptedSource.failure)
        case 5, 6: source.truth = .success(current)
        case 7: refuse()
        default: try await ask()
        }
    }

    private mutating func rotate() {
        keys += 1
        let lifetime: Duration? = Bool.random(using: &random) ? nil : .seconds(Int.random(in: 0...4000, using: &random))
        current = ExpiringCredentials(Planted.credentials("K\(keys)"), expiresAt: lifetime.map { clock.now() + $0 })
        known[current.credentials] = current
        if case .success = source.truth {
            source.truth = .success(current)
        }
    }

    private mutating func refuse() {
        guard let (held, _) = held else {
            return
        }
        isRefusedFalsely = isRefusedFalsely || held == current
        cache.invalidate(held.credentials)
    }

    private mutating func ask() async throws {
        let now = clock.now()
        let loads = source.counts.loads
        let answers = await answers(4)
        await cache.settle()
        for answer in answers {
            switch answer {
            case .success(let credentials):
                let found = try #require(known[credentials])
                #expect(!found.isOver(at: now), "given after its end")
                if held?.0 != found {
                    held = (found, now)
                }
            case .failure where settles:
                #expect(!canGive(at: now), "a good one could be had")
                #expect(held?.0.isOver(at: now) ?? true, "a good one was held")
            case .failure:
                break
            }
        }
        #expect(source.counts.mostAtOnce <= 1)
        guard settles else {
            return
        }
        // Where nothing can be had, one who comes after the others' refresh has failed asks again.
        #expect(source.counts.loads - loads <= (canGive(at: now) ? 1 : answers.count), "one burst, one refresh")
        if source.counts.loads > loads, canGive(at: now) {
            if isRefusedFalsely {
                (isRefusedFalsely, stoodBy) = (false, now)
            }
            #expect(await self.answers(1) == [.success(current.credentials)], "a rotation outlived a refresh")
            held = (current, now)
        }
        try await askAfterRefusal(now)
    }

    /// What a service refuses since a rotation is replaced at the next call.
    private mutating func askAfterRefusal(_ now: Timestamp) async throws {
        guard let held, held.0 != current, canGive(at: now), now - stoodBy > .seconds(60) else {
            return
        }
        cache.invalidate(held.0.credentials)
        let answers = await answers(4)
        #expect(answers.allSatisfy { $0 == .success(current.credentials) }, "a rotation outlived a refusal")
        self.held = (current, now)
    }

    private func canGive(at now: Timestamp) -> Bool {
        guard case .success(let truth) = source.truth else {
            return false
        }
        return !truth.isOver(at: now)
    }

    private func answers(_ count: Int) async -> [Result<SigningCredentials, StorageError>] {
        await withTaskGroup(of: Result<SigningCredentials, StorageError>.self) { group in
            for _ in 0..<count {
                group.addTask { [cache] in
                    do throws(StorageError) {
                        return .success(try await cache.credentials())
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
