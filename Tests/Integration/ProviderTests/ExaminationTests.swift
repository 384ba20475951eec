import Cryptography
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

/// What heads and bytes prove.
@Suite("Examination, at every provider")
struct ExaminationTests {
    private let hello = Array("hello".utf8)

    @Test("an object put as a whole is proven by its head", arguments: ProviderUnderTest.all)
    func whole(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let before = place.clock.now()
        try await place.put(hello, at: key, as: place.session(key))
        let examination = try await place.verifier().examine(.hello(at: key, requestedAt: before))
        #expect(examination.name == "proven")
        let evidence = try #require(examination.evidence)
        #expect(evidence.proof == .etagMD5)
        #expect(evidence.head.size == 5)
        #expect(evidence.head.etag?.lowercased() == "5d41402abc4b2a76b9719d911017c592")
        #expect(evidence.fingerprint == "5d41402abc4b2a76b9719d911017c592")
        let modified = try #require(evidence.head.lastModified)
        #expect(modified >= before - .seconds(2))
        try await expectAuthentic(place, key)
    }

    private static let algorithms: [HashAlgorithm] = [.md5, .sha1, .sha256]

    @Test("an object put in parts is proven by its bytes", arguments: ProviderUnderTest.all, algorithms)
    func parts(provider: ProviderUnderTest.Kind, algorithm: HashAlgorithm) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique("飞机 日志+%2F.tar")
        let first = [UInt8](repeating: 31, count: 5 << 20)
        try await place.putInParts(first, hello, at: key, as: place.session(key))
        let examination = try await place.verifier().examine(
            .of(
                key,
                size: Int64(first.count + hello.count),
                fingerprint: Digest(of: first + hello, using: algorithm).hex
            )
        )
        #expect(examination.evidence?.proof == .download)
        #expect(examination.evidence?.head.etag?.hasSuffix("-2") == true)
        try await expectAuthentic(place, key)
    }

    @Test("other bytes of the same size are a mismatch, found by reading them", arguments: ProviderUnderTest.all)
    func otherBytes(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put(Array("world".utf8), at: key)
        let examination = try await place.verifier().examine(.hello(at: key))
        #expect(examination.name == "fingerprint mismatch")
        #expect(examination.evidence?.fingerprint == Digest(of: Array("world".utf8), using: .md5).hex)
    }

    @Test("another size is a mismatch", arguments: ProviderUnderTest.all)
    func size(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put(hello + [0], at: key)
        #expect(try await place.verifier().examine(.hello(at: key)).name == "size mismatch")
    }

    @Test("what is not there is absent, and what is begun is not there", arguments: ProviderUnderTest.all)
    func absent(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        #expect(try await place.verifier().examine(.hello(at: key)) == .absent)
        _ = try await place.begin(key, as: place.session(key))
        #expect(try await place.verifier().examine(.hello(at: key)) == .absent)
    }

    @Test("who may not read is denied, and no secret is told", arguments: ProviderUnderTest.all)
    func denied(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put(hello, at: key, as: session)
        let examination = await place.verifier(as: session).examine(.hello(at: key))
        #expect(examination.name == "denied")
        let text = try #require(examination.text)
        #expect(!text.contains(session.secretAccessKey.reveal()))
        #expect(session.sessionToken.map { text.contains($0.reveal()) } == false)
    }

    @Test("wrong credentials, and no answer, say nothing of an object", arguments: ProviderUnderTest.all)
    func unanswered(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        var wrong = place.parent
        wrong.secretAccessKey = Secret("another-secret")
        #expect(await place.verifier(as: wrong).examine(.hello(at: try .unique())).name == "unanswered")
        let away = try await ProviderUnderTest.away(provider)
        #expect(try await away.verifier().examine(.hello(at: try .unique())).name == "unanswered")
    }

    @Test("an object that changes while it is looked at is not proven", arguments: ProviderUnderTest.all)
    func pinned(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put(hello, at: key)
        let before = try await place.client.head(key, with: place.owner)
        try await place.put(Array("world".utf8), at: key)
        let condition = HeaderField("if-match", "\"\(before.etag ?? "")\"")
        let error = await #expect(throws: StorageError.self) {
            try await place.send(.get, key, headers: [condition], as: place.owner)
        }
        #expect(error?.code == .preconditionFailed)
    }
}
