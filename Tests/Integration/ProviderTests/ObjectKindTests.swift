import Cryptography
import FoundationEssentials
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Every kind of object that a store may show, and what it proves.
@Suite("Kinds of objects, at every provider")
struct ObjectKindTests {
    private static let hello = Array("hello".utf8)
    private static let world = Array("world".utf8)

    private static func base64(_ bytes: [UInt8], _ algorithm: HashAlgorithm) -> String {
        Data(Digest(of: bytes, using: algorithm).bytes).base64EncodedString()
    }

    /// How a head looks, and what it makes of an object that is `hello` and one that is not, as a dock says that it is.
    private struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var providers = ProviderUnderTest.peers
        let fields: [String: String?]
        var algorithm = HashAlgorithm.md5
        /// `nil`: not proven.
        let proof: ObjectEvidence.Proof?
        /// Of `world`, where the head tells the same of it.
        var ofOthers = "fingerprint mismatch"
        var name = "proven"
    }

    private static let kinds = [
        Kind(
            testDescription: "an ETag in capitals",
            fields: ["etag": "\"5D41402ABC4B2A76B9719D911017C592\""],
            proof: .etagMD5,
            ofOthers: "proven"
        ),
        Kind(testDescription: "no ETag", providers: [.aws, .ceph], fields: ["etag": nil], proof: .download),
        Kind(
            testDescription: "an ETag of KMS: 32 digits, and no MD5",
            providers: [.aws, .ceph],
            fields: ["etag": "\"0123456789abcdef0123456789abcdef\""],
            proof: .download
        ),
        Kind(
            testDescription: "an ETag of OSS's encryption, beside Content-MD5",
            providers: [.ali],
            fields: ["etag": "\"0123456789ABCDEF0123456789ABCDEF\""],
            proof: .checksum
        ),
        Kind(
            testDescription: "a full-object SHA-256",
            providers: [.aws, .ceph],
            fields: [
                "etag": "\"x-2\"", "x-amz-checksum-sha256": base64(hello, .sha256),
                "x-amz-checksum-type": "FULL_OBJECT",
            ],
            algorithm: .sha256,
            proof: .checksum,
            ofOthers: "proven"
        ),
        Kind(
            testDescription: "a composite SHA-256",
            providers: [.aws, .ceph],
            fields: [
                "etag": "\"x-2\"", "x-amz-checksum-crc64nvme": nil, "x-amz-checksum-sha256": base64(hello, .sha256),
                "x-amz-checksum-type": "COMPOSITE",
            ],
            algorithm: .sha256,
            proof: .download
        ),
        Kind(
            testDescription: "a composite SHA-256, told by its suffix alone",
            providers: [.ceph],
            fields: ["etag": "\"x-2\"", "x-amz-checksum-sha256": base64(hello, .sha256) + "-2"],
            algorithm: .sha256,
            proof: .download
        ),
        Kind(
            testDescription: "a checksum of other bytes than come",
            providers: [.aws, .ceph],
            fields: ["etag": "\"x-2\"", "x-amz-checksum-crc32": "AAAAAA=="],
            proof: .download,
            ofOthers: "unanswered"
        ),
        Kind(
            testDescription: "OSS's CRC of other bytes than come",
            providers: [.ali],
            fields: ["etag": "\"x-2\"", "content-md5": nil, "x-oss-hash-crc64ecma": "1"],
            proof: .download,
            ofOthers: "unanswered"
        ),
        Kind(
            testDescription: "OSS's object in parts",
            providers: [.ali],
            fields: ["etag": "\"x-2\"", "content-md5": nil, "x-oss-object-type": "Multipart"],
            proof: .download
        ),
    ]

    @Test("are proven by what they show, and by their bytes where that may be something else", arguments: kinds)
    private func kind(kind: Kind) async throws {
        for provider in kind.providers {
            let place = try await ProviderUnderTest.shared(provider)
            let peer = try #require(place.peer)
            for (bytes, isHello) in [(Self.hello, true), (Self.world, false)] {
                let key = try ObjectKey.unique()
                try await place.put(bytes, at: key)
                try await peer.answerReads(of: key, with: kind.fields, place.http)
                let fingerprint = Digest(of: Self.hello, using: kind.algorithm).hex
                let examination = try await place.verifier().examine(.of(key, size: 5, fingerprint: fingerprint))
                #expect(examination.name == (isHello ? kind.name : kind.ofOthers), "\(provider)")
                if isHello {
                    #expect(examination.evidence?.proof == kind.proof, "\(provider)")
                }
            }
        }
    }

    @Test("an object of no bytes", arguments: ProviderUnderTest.all, [HashAlgorithm.md5, .sha1, .sha256])
    func empty(provider: ProviderUnderTest.Kind, algorithm: HashAlgorithm) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put([], at: key)
        let hex = Digest(of: [UInt8](), using: algorithm).hex
        let examination = try await place.verifier().examine(.of(key, size: 0, fingerprint: hex))
        #expect(examination.evidence?.proof == (algorithm == .md5 ? .etagMD5 : .download))
        #expect(try await place.verifier().examine(.of(key, size: 1, fingerprint: hex)).name == "size mismatch")
    }

    private static let oddNames = [
        "a b.tar", "飞机 日志.tar", "e\u{301}.tar", "🛸.tar", "a+b.tar", "100%.tar", "a%2Fb.tar", "a&b=c;d,e'f(g)!@~.tar",
        "a\"b.tar", "x#y[z]{w}.tar",
    ]

    @Test("keys of odd characters are found, and read", arguments: ProviderUnderTest.all, oddNames)
    func names(provider: ProviderUnderTest.Kind, name: String) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique(name)
        try await place.put(Self.hello, at: key)
        let fingerprint = Digest(of: Self.hello, using: .sha256).hex
        let examination = try await place.verifier().examine(.of(key, size: 5, fingerprint: fingerprint))
        #expect(examination.evidence?.proof == .download)
    }

    @Test("an object from before the request proves nothing", arguments: ProviderUnderTest.all)
    func stale(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put(Self.hello, at: key)
        let requested = place.clock.now() + .seconds(360)
        #expect(try await place.verifier().examine(.hello(at: key, requestedAt: requested)).name == "stale")
        // Of a key that nobody could know before, the age is not asked.
        #expect(try await place.verifier().examine(.hello(at: key, requestedAt: nil)).name == "proven")
    }

    @Test("what is written over an object after its report is what counts", arguments: ProviderUnderTest.all)
    func overwritten(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        try await place.put(Self.hello, at: key)
        #expect(try await place.verifier().examine(.hello(at: key)).name == "proven")
        try await place.put(Self.world, at: key)
        #expect(try await place.verifier().examine(.hello(at: key)).name == "fingerprint mismatch")
        try await place.put(Self.hello, at: key)
        #expect(try await place.verifier().examine(.hello(at: key)).name == "proven")
    }

    @Test(
        "a server that sends all of an object for a part of it is read past what is known",
        arguments: ProviderUnderTest.peers
    )
    func ignoredRange(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await direct.put(bytes, at: key)
        try await #require(direct.peer).answerReads(of: key, ignoring: [.range], direct.http)
        proxy.plan(.cut(after: 40_000), .cut(after: 70_000))
        let examination = try await place.verifier(downloads: DownloadLimits(sleep: { _ in })).examine(
            .of(key, size: 100_000, fingerprint: Digest(of: bytes, using: .sha256).hex)
        )
        #expect(examination.evidence?.proof == .download)
        let ranges = proxy.requests.filter { $0.method == "GET" }.map(\.range)
        #expect(ranges == [nil, "bytes=40000-", "bytes=70000-"])
    }

    @Test("a server that does not look at If-Match is not believed either", arguments: ProviderUnderTest.peers)
    func ignoredCondition(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        try await direct.put([UInt8](repeating: 1, count: 1000), at: key)
        try await #require(direct.peer).answerReads(of: key, ignoring: [.ifMatch], direct.http)
        proxy.plan(.cut(after: 500))
        let limits = DownloadLimits(sleep: { _ in try await direct.put([UInt8](repeating: 2, count: 1000), at: key) })
        let examination = try await place.verifier(downloads: limits).examine(
            .of(key, size: 1000, fingerprint: String(repeating: "0", count: 64))
        )
        #expect(examination.name == "unanswered")
        #expect(examination.text?.contains("ETag") == true)
    }

    @Test(
        "bytes that are not those of the head are not believed, whatever ETag they come with",
        arguments: [ProviderUnderTest.Kind.aws, .ceph]
    )
    func bytesOfAnother(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        let (first, second) = ([UInt8](repeating: 1, count: 1000), [UInt8](repeating: 2, count: 1000))
        try await direct.put(first, at: key)
        let peer = try #require(direct.peer)
        let http = direct.http
        proxy.plan(.cut(after: 500))
        let limits = DownloadLimits(sleep: { _ in
            try await direct.put(second, at: key)
            // As a server that opens the object after it has looked at the condition.
            let etag = "\"\(Digest(of: first, using: .md5).hex)\""
            let fields: [String: String?] = ["etag": etag, "last-modified": "Sun, 01 Mar 2026 12:00:00 GMT"]
            try await peer.answerReads(of: key, with: fields, ignoring: [.ifMatch], http)
        })
        let mixture = Digest(of: Array(first[..<500] + second[500...]), using: .sha256)
        let examination = try await place.verifier(downloads: limits).examine(
            .of(key, size: 1000, fingerprint: mixture.hex)
        )
        #expect(examination.name == "unanswered", "\(examination)")
    }

    @Test(
        "without an ETag the head after the reading has to be the head before it",
        arguments: [ProviderUnderTest.Kind.aws, .ceph]
    )
    func withoutETag(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        let bytes = [UInt8](repeating: 1, count: 1000)
        try await direct.put(bytes, at: key)
        let peer = try #require(direct.peer)
        let subject = VerificationSubject.of(key, size: 1000, fingerprint: Digest(of: bytes, using: .sha1).hex)
        let http = direct.http
        for (date, name) in [
            ("Sun, 01 Mar 2026 12:00:00 GMT", "proven"), ("Sun, 01 Mar 2026 12:00:01 GMT", "unanswered"),
        ] {
            let before: [String: String?] = ["etag": nil, "last-modified": "Sun, 01 Mar 2026 12:00:00 GMT"]
            try await peer.answerReads(of: key, with: before, http)
            proxy.plan(.cut(after: 500))
            let limits = DownloadLimits(
                sleep: { _ in try await peer.answerReads(of: key, with: ["etag": nil, "last-modified": date], http) }
            )
            #expect(try await place.verifier(downloads: limits).examine(subject).name == name)
        }
        let reads = proxy.requests.filter { $0.method == "GET" }
        #expect(reads.map(\.range) == [nil, "bytes=500-", nil, "bytes=500-"])
        #expect(reads.allSatisfy { $0.ifMatch == nil })
    }

    @Test(
        "where nothing tells one object from another, a broken reading begins anew",
        arguments: [ProviderUnderTest.Kind.aws, .ceph]
    )
    func unpinned(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        let bytes = [UInt8](repeating: 1, count: 1000)
        try await direct.put(bytes, at: key)
        try await #require(direct.peer).answerReads(of: key, with: ["etag": nil, "last-modified": nil], direct.http)
        proxy.plan(.cut(after: 500))
        let examination = try await place.verifier(downloads: DownloadLimits(sleep: { _ in })).examine(
            .of(key, size: 1000, fingerprint: Digest(of: bytes, using: .sha1).hex)
        )
        #expect(examination.evidence?.proof == .download)
        #expect(proxy.requests.filter { $0.method == "GET" }.map(\.range) == [nil, nil])
    }

    @Test("throttling is told apart where the store says it on a HEAD, and while an object is read")
    func throttled() async throws {
        let ali = try await ProviderUnderTest.own(.ali)
        let key = try ObjectKey.unique()
        try await ali.put(Self.hello, at: key)
        let verifier = ali.verifier(as: ali.owner)
        try await ali.peer?.fail(.throttled, next: 1, at: .objects, of: ali.owner.accessKeyID, ali.http)
        #expect(await verifier.examine(.hello(at: key)).name == "throttled")
        #expect(await verifier.examine(.hello(at: key)).name == "proven")
    }
}
