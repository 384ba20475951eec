import Cryptography
import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("Judgement by the head")
struct HeadJudgementTests {
    private typealias Claim = VerificationSubject.Claim

    private static let whole = ObjectHead(size: Bytes.size, etag: Bytes.md5)
    private static let parts = ObjectHead(size: Bytes.size, etag: "\(Bytes.md5)-2")
    private static let encrypted = ObjectHead(size: Bytes.size, etag: Bytes.otherMD5)
    /// As AWS keeps of every object by default.
    private static let crc = ObjectHead(
        size: Bytes.size,
        etag: "\(Bytes.md5)-2",
        checksums: ["crc64nvme": "AAAAAAAAAAA="]
    )
    private static let sha256 = ObjectHead(
        size: Bytes.size,
        etag: "\(Bytes.md5)-2",
        checksums: ["sha256": Bytes.base64(Bytes.sha256)]
    )

    private static let allRules: [UnprovableRule] = [.download, .acceptSize, .fail]

    private func judge(_ head: ObjectHead, _ rule: UnprovableRule, _ claims: Claim...) -> HeadJudgement {
        HeadJudgement(head, claims: claims, rules: VerificationRules(unprovable: rule))
    }

    private func digest(_ hex: String) throws -> Digest {
        try #require(Digest(hex: hex))
    }

    @Test("without a complete claim there is nothing to prove", arguments: allRules)
    func unreported(rule: UnprovableRule) {
        #expect(judge(Self.whole, rule) == .unreported)
        #expect(judge(Self.whole, rule, Claim(size: 5, fingerprint: nil)) == .unreported)
        #expect(judge(Self.whole, rule, Claim(size: nil, fingerprint: Bytes.md5)) == .unreported)
        #expect(judge(Self.whole, rule, Claim(size: 5, fingerprint: "")) == .unreported)
        // Two halves are no whole: they may be of two generations.
        let halves = judge(Self.whole, rule, Claim(size: 5, fingerprint: nil), Claim(size: nil, fingerprint: Bytes.md5))
        #expect(halves == .unreported)
    }

    @Test("another size is a mismatch, whatever the fingerprint", arguments: allRules)
    func size(rule: UnprovableRule) {
        for size in [Int64(4), 6, 0, -5, .max] {
            #expect(judge(Self.whole, rule, Claim(size: size, fingerprint: Bytes.md5)) == .sizeMismatch)
            #expect(judge(Self.parts, rule, Claim(size: size, fingerprint: "unheard of")) == .sizeMismatch)
        }
    }

    @Test("an equal one proves, by any rule and among any claims", arguments: allRules)
    func proven(rule: UnprovableRule) throws {
        let claim = Claim(size: 5, fingerprint: Bytes.md5)
        #expect(judge(Self.whole, rule, claim) == .proven(.etagMD5, fingerprint: try digest(Bytes.md5)))
        let upper = Claim(size: 5, fingerprint: Bytes.md5.uppercased())
        #expect(judge(Self.whole, rule, upper) == .proven(.etagMD5, fingerprint: try digest(Bytes.md5)))
        let others = [
            Claim(size: 6, fingerprint: Bytes.otherMD5), Claim(size: 5, fingerprint: Bytes.otherMD5),
            Claim(size: 5, fingerprint: "unheard of"), Claim(size: nil, fingerprint: nil), claim,
        ]
        for claims in [others, others.reversed()] {
            let judgement = HeadJudgement(Self.whole, claims: claims, rules: VerificationRules(unprovable: rule))
            #expect(judgement == .proven(.etagMD5, fingerprint: try digest(Bytes.md5)))
        }
        let checksum = judge(Self.sha256, rule, Claim(size: 5, fingerprint: Bytes.sha256))
        #expect(checksum == .proven(.checksum, fingerprint: try digest(Bytes.sha256)))
    }

    @Test("a proof needs size and fingerprint of one claim")
    func crossed() throws {
        let claims = [Claim(size: 5, fingerprint: Bytes.otherMD5), Claim(size: 6, fingerprint: Bytes.md5)]
        let judgement = HeadJudgement(Self.whole, claims: claims, rules: VerificationRules())
        #expect(judgement == .undecided([try digest(Bytes.otherMD5)]))
    }

    @Test("an unequal ETag in the shape of an MD5, or checksum, is settled by the bytes", arguments: allRules)
    func unequal(rule: UnprovableRule) throws {
        let md5 = try digest(Bytes.md5)
        #expect(judge(Self.encrypted, rule, Claim(size: 5, fingerprint: Bytes.md5)) == .undecided([md5]))
        let sha1 = try digest(Bytes.sha1)
        #expect(judge(Self.whole, rule, Claim(size: 5, fingerprint: Bytes.sha1)) == .undecided([sha1]))
        let other = String(repeating: "0", count: 64)
        #expect(judge(Self.sha256, rule, Claim(size: 5, fingerprint: other)) == .undecided([try digest(other)]))
    }

    @Test("where the head offers nothing to compare, the rule decides")
    func rules() throws {
        let claim = Claim(size: 5, fingerprint: Bytes.md5)
        for head in [Self.parts, Self.crc, Self.sha256] {
            #expect(judge(head, .download, claim) == .undecided([try digest(Bytes.md5)]))
            #expect(judge(head, .acceptSize, claim) == .proven(.sizeOnly, fingerprint: nil))
            #expect(judge(head, .fail, claim) == .unprovable)
        }
    }

    @Test(
        "a fingerprint that is no known hash was reported, and cannot be proved",
        arguments: ["unheard of", "abcd", String(repeating: "0", count: 128), "0x1234", "-1", "\(Bytes.md5)-1"]
    )
    func unknownFingerprint(fingerprint: String) {
        let claim = Claim(size: 5, fingerprint: fingerprint)
        #expect(judge(Self.whole, .download, claim) == .unprovable)
        #expect(judge(Self.whole, .fail, claim) == .unprovable)
        #expect(judge(Self.whole, .acceptSize, claim) == .unprovable, "the object offers a value that could be an MD5")
        #expect(judge(Self.parts, .acceptSize, claim) == .proven(.sizeOnly, fingerprint: nil))
        #expect(judge(Self.parts, .download, claim) == .unprovable)
    }

    @Test("several claims of one size are all candidates")
    func candidates() throws {
        let claims = [Bytes.md5, "unheard of", Bytes.sha1, Bytes.otherMD5].map { Claim(size: 5, fingerprint: $0) }
        let judgement = HeadJudgement(Self.parts, claims: claims, rules: VerificationRules())
        #expect(judgement == .undecided([try digest(Bytes.md5), try digest(Bytes.sha1), try digest(Bytes.otherMD5)]))
    }

    @Test("sizes past what 32 bits and a single PUT hold are compared exactly", arguments: [0, 1, -1])
    func large(difference: Int64) {
        let sizes: [Int64] = [Int64(UInt32.max), 5 << 30, (5 << 30) + 1, 6 << 40]
        for size in sizes {
            let head = ObjectHead(size: size + difference, etag: "\(Bytes.md5)-1000")
            let claims = [VerificationSubject.Claim(size: size, fingerprint: Bytes.sha256)]
            let judgement = HeadJudgement(head, claims: claims, rules: VerificationRules())
            let digest = Digest(hex: Bytes.sha256).map { [$0] } ?? []
            #expect(judgement == (difference == 0 ? .undecided(digest) : .sizeMismatch))
        }
    }
}
