import CredentialMinting
import Cryptography
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

@Suite("Examination of objects, on MinIO")
struct ExaminationTests {
    private let hello = Array("hello".utf8)

    @Test("a whole object is proven by its ETag, and the evidence is kept")
    func etag() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let before = store.clock.now()
        try await store.put(hello, at: key)
        let examination = await store.verifier().examine(.hello(at: key, requestedAt: before))
        #expect(examination.name == "proven")
        let evidence = try #require(examination.evidence)
        #expect(evidence.proof == .etagMD5)
        #expect(evidence.fingerprint == "5d41402abc4b2a76b9719d911017c592")
        #expect(evidence.head.size == 5)
        #expect(evidence.head.etag == "5d41402abc4b2a76b9719d911017c592")
        let lastModified = try #require(evidence.head.lastModified)
        #expect(lastModified >= before - .seconds(2) && lastModified <= store.clock.now())
        #expect(evidence.examinedAt >= before && evidence.examinedAt <= store.clock.now())
    }

    private static let algorithms: [HashAlgorithm] = [.md5, .sha1, .sha256]

    @Test("an object in parts is proven by its bytes", arguments: algorithms, [false, true])
    func parts(algorithm: HashAlgorithm, isUppercase: Bool) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.putInParts(hello, at: key)
        let hex = Digest(of: hello, using: algorithm).hex
        let examination = await store.verifier().examine(
            .of(key, size: 5, fingerprint: isUppercase ? hex.uppercased() : hex)
        )
        #expect(examination.name == "proven")
        #expect(examination.evidence?.proof == .download)
        #expect(examination.evidence?.fingerprint == hex)
        #expect(examination.evidence?.head.etag?.hasSuffix("-1") == true)
    }

    @Test("an object of megabytes is read in pieces")
    func large() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let first = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let second = [UInt8](repeating: 9, count: 3 << 20)
        try await store.putInParts(first, second, at: key)
        let digest = Digest(of: first + second, using: .sha256)
        let examination = await store.verifier().examine(
            .of(key, size: Int64(first.count + second.count), fingerprint: digest.hex)
        )
        #expect(examination.evidence?.proof == .download)
        #expect(examination.evidence?.fingerprint == digest.hex)
    }

    @Test("an object of no bytes", arguments: algorithms)
    func empty(algorithm: HashAlgorithm) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put([], at: key)
        let hex = Digest(of: [UInt8](), using: algorithm).hex
        let examination = await store.verifier().examine(.of(key, size: 0, fingerprint: hex))
        #expect(examination.name == "proven")
        #expect(examination.evidence?.proof == (algorithm == .md5 ? .etagMD5 : .download))
    }

    private static let oddNames = [
        "a b.tar", "飞机 日志.tar", "e\u{301}.tar", "\u{e9}.tar", "🛸.tar", "a+b.tar", "100%.tar", "a%2Fb.tar",
        "a&b=c;d,e'f(g)!@~.tar", "a\"b.tar", "x#y[z]{w}.tar",
    ]

    @Test("keys of odd characters are found, and read", arguments: oddNames)
    func names(name: String) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique(name)
        try await store.putInParts(hello, at: key)
        #expect(await store.verifier().examine(.hello(at: key)).evidence?.proof == .download)
    }

    @Test("a key with a leading slash is found")
    func leadingSlash() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey("/\(ObjectKey.unique().value)")
        try await store.put(hello, at: key)
        #expect(await store.verifier().examine(.hello(at: key)).name == "proven")
    }

    @Test("what is not there is absent")
    func absent() async throws {
        let store = try await Store.shared()
        #expect(await store.verifier().examine(.hello(at: try .unique())) == .absent)
        let upload = try ObjectKey.unique()
        _ = try await store.begin(upload, as: store.parent)
        #expect(await store.verifier().examine(.hello(at: upload)) == .absent, "begun is not written")
    }

    @Test("an object from before the request proves nothing")
    func old() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let requested = store.clock.now() + .seconds(3600)
        #expect(await store.verifier().examine(.hello(at: key, requestedAt: requested)).name == "stale")
    }

    private static let rules: [UnprovableRule] = [.download, .acceptSize, .fail]

    @Test("another size is a mismatch", arguments: rules)
    func size(rule: UnprovableRule) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello + [0], at: key)
        let examination = await store.verifier(rule).examine(.hello(at: key))
        #expect(examination.name == "size mismatch")
        #expect(examination.evidence?.head.size == 6)
        #expect(examination.evidence?.proof == nil)
    }

    @Test("other bytes of the same size are a mismatch, found by reading them", arguments: rules)
    func otherBytes(rule: UnprovableRule) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(Array("world".utf8), at: key)
        let examination = await store.verifier(rule).examine(.hello(at: key))
        #expect(examination.name == "fingerprint mismatch")
        #expect(examination.evidence?.fingerprint == Digest(of: Array("world".utf8), using: .md5).hex)
        #expect(examination.evidence?.proof == nil)
    }

    @Test("an object in parts is what the rule makes of it")
    func unprovable() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.putInParts(Array("world".utf8), at: key)
        #expect(await store.verifier(.download).examine(.hello(at: key)).name == "fingerprint mismatch")
        #expect(await store.verifier(.fail).examine(.hello(at: key)).name == "unprovable")
        let accepted = await store.verifier(.acceptSize).examine(.hello(at: key))
        #expect(accepted.name == "proven")
        #expect(accepted.evidence?.proof == .sizeOnly)
        #expect(accepted.evidence?.fingerprint == nil)
    }

    private static let incomplete: [[VerificationSubject.Claim]] = [
        [], [.init(size: 5, fingerprint: nil)], [.init(size: nil, fingerprint: "5d41402abc4b2a76b9719d911017c592")],
        [.init(size: nil, fingerprint: nil)],
    ]

    @Test("without a whole claim it is there, and no more", arguments: incomplete)
    func unreported(claims: [VerificationSubject.Claim]) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let subject = VerificationSubject(key: key, claims: claims, requestedAt: Timestamp(seconds: 0))
        let examination = await store.verifier().examine(subject)
        #expect(examination.name == "unreported")
        #expect(examination.evidence?.head.etag == "5d41402abc4b2a76b9719d911017c592")
    }

    private static let fingerprintRules: [(FingerprintRule, String)] = [
        (.auto, "proven"), (.md5, "proven"), (.sha1, "unreported"), (.sha256, "unreported"), (.unusable, "unreported"),
    ]

    @Test("a fingerprint of another form than the profile's is none", arguments: fingerprintRules)
    func fingerprintRule(rule: FingerprintRule, name: String) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let verifier = store.verifier(VerificationRules(fingerprint: rule))
        #expect(await verifier.examine(.hello(at: key)).name == name)
        var subject = VerificationSubject.hello(at: key)
        subject.claims[0].size = 6
        #expect(await verifier.examine(subject).name == "size mismatch", "its size counts all the same")
    }

    @Test(
        "metadata proves where the profile trusts it and the store has no hash of its own; else the bytes decide",
        arguments: [(true, "hello", ObjectEvidence.Proof.metadata), (true, "world", nil), (false, "hello", .download)]
    )
    func metadata(trusted: Bool, bytes: String, proof: ObjectEvidence.Proof?) async throws {
        let store = try await Store.shared()
        let body = Array(bytes.utf8)
        let rules = VerificationRules(trustsMetadata: trusted)
        for (name, algorithm) in [("md5", HashAlgorithm.md5), ("Fingerprint", .sha1), ("SHA256", .sha256)] {
            let key = try ObjectKey.unique()
            // Of the bytes that are there: the dock claims the hash of `hello`, and the metadata is that of `bytes`.
            let header = HeaderField("x-amz-meta-\(name)", Digest(of: body, using: algorithm).hex)
            try await store.putInParts(body, at: key, headers: [header])
            let claimed = Digest(of: hello, using: algorithm).hex
            let examination = await store.verifier(rules).examine(.of(key, size: 5, fingerprint: claimed))
            #expect(examination.evidence?.proof == proof)
            #expect(examination.name == (proof == nil ? "fingerprint mismatch" : "proven"))
            let short = await store.verifier(rules).examine(.of(key, size: 4, fingerprint: claimed))
            #expect(short.name == "size mismatch")
        }
    }

    @Test("any claim of any report may be the one that is met")
    func anyClaim() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.putInParts(hello, at: key)
        let claims = [
            VerificationSubject.Claim(size: 4, fingerprint: "5d41402abc4b2a76b9719d911017c592"),
            VerificationSubject.Claim(size: 5, fingerprint: Digest(of: Array("world".utf8), using: .md5).hex),
            VerificationSubject.Claim(size: 5, fingerprint: Digest(of: hello, using: .sha1).hex),
        ]
        let subject = VerificationSubject(key: key, claims: claims, requestedAt: Timestamp(seconds: 0))
        #expect(await store.verifier().examine(subject).evidence?.fingerprint == claims[2].fingerprint)
    }

    @Test("who may not read is denied, and no secret is told")
    func denied() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        try await store.put(hello, at: key, as: session)
        let examination = await store.verifier(as: session).examine(.hello(at: key))
        #expect(examination.name == "denied")
        let text = try #require(examination.text)
        #expect(text.contains("AccessDenied"))
        #expect(!text.contains(session.secretAccessKey.reveal()))
        #expect(session.sessionToken.map { text.contains($0.reveal()) } == false)
    }

    @Test("without an answer nothing is said of the object")
    func unanswered() async throws {
        let away = try await Store.away()
        let nobody = await away.verifier().examine(.hello(at: try .unique()))
        #expect(nobody.name == "unanswered")
        #expect(nobody.text?.contains("ENDPOINT") == true)
        #expect(nobody.text?.contains(away.gateway.secretAccessKey) == false)

        var wrong = away.parent
        wrong.secretAccessKey = Secret("pl4nted-wrong-secret")
        let refused = try await Store.shared().verifier(as: wrong).examine(.hello(at: .unique()))
        #expect(refused.name == "unanswered", "wrong credentials are refused everything")
        #expect(refused.text?.contains("SignatureDoesNotMatch") == true)
        #expect(refused.text?.contains("pl4nted") == false)
    }

    @Test("a bucket that is not there says nothing of an object, and is named")
    func bucket() async throws {
        let store = try await Store.shared(bucket: "waybill-none")
        let examination = await store.verifier(as: store.root).examine(.hello(at: try .unique()))
        #expect(examination.name == "unanswered")
        #expect(examination.text?.contains("NoSuchBucket") == true)
        #expect(examination.text?.contains("create the bucket, or set BUCKET") == true)
    }
}
