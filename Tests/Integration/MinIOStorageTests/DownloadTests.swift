import Cryptography
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

/// Reading objects for proof over connections that break, on MinIO behind a proxy.
@Suite("Proof by download, over broken connections")
struct DownloadTests {
    /// An object that only its bytes can prove, and a way to it that can be broken.
    private struct Scene {
        let proxy: TCPProxy
        /// Without the proxy.
        let direct: Store
        let store: Store
        let key: ObjectKey
        let bytes: [UInt8]

        init(size: Int) async throws {
            direct = try await Store.shared()
            proxy = try TCPProxy(to: direct.gateway.port)
            store = try await Store.shared(endpoint: proxy.url)
            key = try ObjectKey.unique()
            var random = SplitMix64(seed: UInt64(size))
            bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try await direct.put(bytes, at: key)
        }

        var fingerprint: String {
            Digest(of: bytes, using: .sha256).hex
        }

        var subject: VerificationSubject {
            .of(key, size: Int64(bytes.count), fingerprint: fingerprint)
        }

        func examine(
            _ limits: DownloadLimits = DownloadLimits(sleep: { _ in }),
            progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
        ) async -> Examination {
            await store.verifier(VerificationRules(), downloads: limits).examine(subject, progress: progress)
        }

        /// Of the GETs that were made, the ranges.
        var ranges: [String?] {
            proxy.requests.filter { $0.method == "GET" }.map(\.range)
        }
    }

    @Test("what came before each break is kept: every byte is asked for once, of the same object")
    func cut() async throws {
        let scene = try await Scene(size: 1 << 20)
        scene.proxy.plan(.cut(after: 100_000), .cut(after: 1), .cut(after: 500_000), .cut(after: 65_536))
        let told = Mutex<[DownloadProgress]>([])
        let examination = await scene.examine { progress in told.withLock { $0.append(progress) } }
        #expect(examination.evidence?.proof == .download)
        #expect(examination.evidence?.fingerprint == scene.fingerprint)
        #expect(scene.ranges == [nil, "bytes=100000-", "bytes=100001-", "bytes=600001-", "bytes=665537-"])
        let conditions = Set(scene.proxy.requests.filter { $0.method == "GET" }.map(\.ifMatch))
        #expect(conditions == ["\"\(Digest(of: scene.bytes, using: .md5).hex)\""])
        let progress = told.withLock { $0 }
        #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.bytesRead < $1.bytesRead })
        #expect(progress.last == DownloadProgress(bytesRead: 1 << 20, size: 1 << 20))
    }

    @Test("a connection that stalls is given up for another")
    func stalled() async throws {
        let scene = try await Scene(size: 300_000)
        scene.proxy.plan(.stall(after: 200_000))
        let examination = await scene.examine(DownloadLimits(idle: .seconds(1), sleep: { _ in }))
        #expect(examination.evidence?.proof == .download)
        #expect(scene.ranges == [nil, "bytes=200000-"])
    }

    @Test("an object that is written again between two connections is neither proven nor a mismatch")
    func changed() async throws {
        let scene = try await Scene(size: 100_000)
        scene.proxy.plan(.cut(after: 50_000))
        let other = scene.bytes.map { ~$0 }
        let limits = DownloadLimits(sleep: { _ in try await scene.direct.put(other, at: scene.key) })
        let examination = await scene.examine(limits)
        #expect(examination.name == "unanswered")
        #expect(examination.text?.contains("precondition_failed") == true)
        #expect(scene.ranges == [nil, "bytes=50000-"])
        #expect(await scene.examine().name == "fingerprint mismatch", "the next look sees what is there")
    }

    @Test("an object that is removed between two connections is absent")
    func removed() async throws {
        let scene = try await Scene(size: 100_000)
        scene.proxy.plan(.cut(after: 50_000))
        let limits = DownloadLimits(
            sleep: { _ in try await scene.direct.send(.delete, scene.key, as: scene.direct.root) }
        )
        #expect(await scene.examine(limits) == .absent)
    }

    @Test("some tries in a row without a byte are no answer")
    func vain() async throws {
        let scene = try await Scene(size: 100_000)
        scene.proxy.plan(.cut(after: 60_000), .cut(after: 0), .cut(after: 0), .cut(after: 0))
        let slept = Mutex(0)
        let limits = DownloadLimits(vainTries: 3, sleep: { _ in slept.withLock { $0 += 1 } })
        let examination = await scene.examine(limits)
        #expect(examination.name == "unanswered")
        #expect(examination.text?.contains("60000 of 100000 bytes came, and 3 tries") == true)
        #expect(scene.ranges == [nil] + [String?](repeating: "bytes=60000-", count: 3))
        #expect(slept.withLock { $0 } == 3)
    }

    @Test("tries that bring some bytes may be as many as they have to")
    func progressive() async throws {
        let scene = try await Scene(size: 100_000)
        for _ in 0..<10 {
            scene.proxy.plan(.cut(after: 0), .cut(after: 5000))
        }
        let examination = await scene.examine(DownloadLimits(vainTries: 2, sleep: { _ in }))
        #expect(examination.evidence?.proof == .download)
        #expect(scene.ranges.count == 21)
    }

    @Test("bytes that are spoilt on their way are no mismatch")
    func corrupt() async throws {
        let scene = try await Scene(size: 100_000)
        scene.proxy.plan(.corrupt(at: 77_777))
        let examination = await scene.examine()
        #expect(examination.name == "unanswered")
        #expect(examination.text?.contains("differ") == true)
        #expect(await scene.examine().evidence?.proof == .download)
    }

    @Test("no more of an object is in memory than a piece, however long it is")
    func pieces() async throws {
        let scene = try await Scene(size: 24 << 20)
        let told = Mutex<[Int64]>([])
        let examination = await scene.examine { progress in told.withLock { $0.append(progress.bytesRead) } }
        #expect(examination.evidence?.proof == .download)
        let read = told.withLock { [0] + $0 }
        let largest = zip(read, read.dropFirst()).map { $1 - $0 }.max() ?? 0
        #expect(largest <= Int64(HTTPResponseBody.window + (16 << 10)))
    }

    @Test("all bytes are paid for at the profile's pace")
    func pace() async throws {
        let scene = try await Scene(size: 1_000_000)
        let now = ContinuousClock.now
        let waits = Mutex<[Duration]>([])
        let pace = DownloadPace(
            bytesPerSecond: 100_000,
            now: { now },
            sleep: { wait in waits.withLock { $0.append(wait) } }
        )
        let examination = await scene.examine(DownloadLimits(pace: pace))
        #expect(examination.evidence?.proof == .download)
        // The clock stands still, so that what is owed adds up: all but the first second's worth.
        #expect(waits.withLock { $0.last } == .seconds(9))
    }

    @Test("a reading can be canceled")
    func canceled() async throws {
        let scene = try await Scene(size: 100_000)
        scene.proxy.plan(.stall(after: 10_000))
        let told = Mutex<Int64>(0)
        let task = Task {
            await scene.examine { progress in told.withLock { $0 = progress.bytesRead } }
        }
        try await until("it waits for more") { told.withLock { $0 } == 10_000 }
        task.cancel()
        #expect(await task.value.name == "unanswered")
        #expect(scene.ranges == [nil], "it is not tried again")
    }

    @Test("what nothing was said of is read once, where its hash is to be recorded", arguments: [false, true])
    func recorded(recordsHash: Bool) async throws {
        let scene = try await Scene(size: 10_000)
        let rules: [(FingerprintRule, HashAlgorithm)] = [(.auto, .sha256), (.md5, .md5), (.sha1, .sha1)]
        for (rule, algorithm) in rules {
            let before = scene.ranges.count
            let examination = await scene.store.verifier(VerificationRules(fingerprint: rule)).examine(
                VerificationSubject(
                    key: scene.key,
                    claims: [],
                    requestedAt: Timestamp(seconds: 0),
                    recordsHash: recordsHash
                )
            )
            #expect(examination.name == "unreported")
            let hash = Digest(of: scene.bytes, using: algorithm).hex
            #expect(examination.evidence?.fingerprint == (recordsHash ? hash : nil))
            #expect(examination.evidence?.proof == nil)
            #expect(scene.ranges.count == before + (recordsHash ? 1 : 0))
        }
    }

    @Test("a recheck of the bytes goes on after a break too")
    func recheck() async throws {
        let scene = try await Scene(size: 100_000)
        let proven = try #require(await scene.examine().evidence)
        scene.proxy.plan(.cut(after: 99_999))
        let recorded = RecordedObject(key: scene.key, facts: proven.head, fingerprint: proven.fingerprint)
        let limits = DownloadLimits(sleep: { _ in })
        let recheck = await scene.store.verifier(VerificationRules(), downloads: limits)
            .recheck(recorded, readsBytes: true)
        #expect(recheck.name == "intact")
        #expect(scene.ranges == [nil, nil, "bytes=99999-"])
    }
}
