import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

/// A profile whose object store is away, beside one whose is not, on MinIO behind proxies.
@Suite("Breakers, on MinIO")
struct BreakerTests {
    private let hello = Array("hello".utf8)

    @Test("a dead endpoint is left alone, other profiles go on, and it recovers by itself")
    func deadEndpoint() async throws {
        let changes = Mutex<[BreakerChange]>([])
        let direct = try await Store.shared()
        let proxies = [try TCPProxy(to: direct.gateway.port), try TCPProxy(to: direct.gateway.port)]
        let broken = try await Store.shared(
            endpoint: proxies[0].url,
            breakers: StorageBreakers(changed: { _, change in changes.withLock { $0.append(change) } })
        )
        let sound = try await Store.shared(endpoint: proxies[1].url, breakers: StorageBreakers())
        let key = try ObjectKey.unique()
        try await direct.put(hello, at: key)
        #expect(await broken.verifier().examine(.hello(at: key)).name == "proven")

        proxies[0].refuse()
        for _ in 0..<5 {
            #expect(await broken.verifier().examine(.hello(at: key)).name == "unanswered")
        }
        try await until("it is not asked any more") {
            let examination = await broken.verifier().examine(.hello(at: key))
            #expect(examination.name == "unanswered")
            return examination.text?.contains("not asked: ") == true && broken.verifier().isBreakerOpen
        }
        #expect(await sound.verifier().examine(.hello(at: key)).name == "proven")
        #expect(!sound.verifier().isBreakerOpen)
        let recorded = RecordedObject(
            key: key,
            facts: ObjectFacts(size: 5, etag: nil, versionID: nil, lastModified: nil),
            fingerprint: nil
        )
        #expect(await broken.verifier().recheck(recorded, readsBytes: false).name == "unanswered")

        proxies[0].pass()
        try await until("a trial finds it again") {
            await broken.verifier().examine(.hello(at: key)).name == "proven"
        }
        #expect(!broken.verifier().isBreakerOpen)
        #expect(changes.withLock { $0.count } == 2, "said once at the opening, and once at the closing")
        #expect(changes.withLock { $0.last } == .closed)
    }

    @Test("a dead STS has a breaker of its own: objects are looked at all the same")
    func deadSTS() async throws {
        let direct = try await Store.shared()
        let proxy = try TCPProxy(to: direct.gateway.port)
        let store = try await Store.shared(sts: proxy.url, breakers: StorageBreakers())
        let key = try ObjectKey.unique()
        try await direct.put(hello, at: key)
        proxy.refuse()
        for _ in 0..<5 {
            let error = await #expect(throws: (any Error).self) { try await store.session(key) }
            #expect("\(error, default: "")".contains("not asked") == false)
        }
        let asked = proxy.accepted
        let error = await #expect(throws: (any Error).self) { try await store.session(key) }
        #expect("\(error, default: "")".contains("not asked"))
        #expect(proxy.accepted == asked)
        #expect(store.client.isBreakerOpen)
        #expect(await store.verifier().examine(.hello(at: key)).name == "proven")
    }

    @Test("a trial that is canceled lets another one try")
    func canceledTrial() async throws {
        let moment = Mutex(ContinuousClock.now)
        let direct = try await Store.shared()
        let proxy = try TCPProxy(to: direct.gateway.port)
        let breakers = StorageBreakers(now: { moment.withLock { $0 } })
        let store = try await Store.shared(endpoint: proxy.url, breakers: breakers)
        let key = try ObjectKey.unique()
        try await direct.putInParts(hello, at: key)
        proxy.refuse()
        for _ in 0..<5 {
            _ = await store.verifier().examine(.hello(at: key))
        }
        #expect(store.client.isBreakerOpen)
        proxy.pass()
        moment.withLock { $0 += .seconds(1) }
        // Canceled before it begins: its requests end as soon as they are made.
        let task = Task { await store.verifier().examine(.hello(at: key)) }
        task.cancel()
        _ = await task.value
        #expect(await store.verifier().examine(.hello(at: key)).name == "proven")
    }
}
