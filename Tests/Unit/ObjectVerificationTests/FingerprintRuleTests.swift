import Cryptography
import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("What counts as a fingerprint")
struct FingerprintRuleTests {
    private typealias Claim = VerificationSubject.Claim

    private static let rules: [FingerprintRule] = [.auto, .md5, .sha1, .sha256, .unusable]

    /// Fingerprints, and whether each of ``rules`` takes them: `#` compares, `?` takes and cannot compare, `-` is none.
    private static let table: [(fingerprint: String?, takes: String)] = [
        (Bytes.md5, "##---"), (Bytes.md5.uppercased(), "##---"),
        (Bytes.sha1, "#-#--"), (Bytes.sha256, "#--#-"), (Bytes.sha256.uppercased(), "#--#-"),
        (String(Bytes.md5.dropLast(2)), "?----"), (Bytes.md5 + "-1", "?----"),
        (String(repeating: "0", count: 128), "?----"), ("", "-----"), (nil, "-----"),
        ("0x\(Bytes.md5)", "##---"), (Bytes.base64(Bytes.md5), "##---"), ("\"\(Bytes.md5)\"\n", "##---"),
        ("sha1:\(Bytes.sha1)", "#-#--"), (Bytes.base64(Bytes.sha256), "#--#-"), ("sha256:\(Bytes.md5)", "?----"),
    ]

    private static let digests = [Bytes.md5, Bytes.sha1, Bytes.sha256]

    @Test("each rule takes its own form", arguments: table.indices)
    func forms(row: Int) {
        let (fingerprint, takes) = Self.table[row]
        let taken = Self.rules.map { rule -> Character in
            switch rule.fingerprint(fingerprint) {
            case nil: "-"
            case .unknown: "?"
            case .digest(let digest): Self.digests.contains(digest.hex) ? "#" : "!"
            }
        }
        #expect(String(taken) == takes)
    }

    private func judge(
        _ fingerprint: FingerprintRule,
        etag: String = Bytes.md5,
        unprovable: UnprovableRule = .download,
        _ claims: Claim...
    ) -> HeadJudgement {
        let rules = VerificationRules(unprovable: unprovable, fingerprint: fingerprint)
        return HeadJudgement(ObjectHead(size: Bytes.size, etag: etag), claims: claims, rules: rules)
    }

    @Test(
        "without a fingerprint that counts there is nothing to prove, whatever would settle what is unprovable",
        arguments: [UnprovableRule.download, .acceptSize, .fail],
        [Bytes.md5, "\(Bytes.md5)-1", Bytes.otherMD5]
    )
    func unreported(unprovable: UnprovableRule, etag: String) {
        for (rule, fingerprint) in [
            (FingerprintRule.unusable, Bytes.md5), (.unusable, "unheard of"), (.unusable, Bytes.otherMD5),
            (.sha256, Bytes.md5), (.md5, Bytes.sha1), (.md5, "unheard of"),
        ] {
            let exact = Claim(size: 5, fingerprint: fingerprint)
            #expect(judge(rule, etag: etag, unprovable: unprovable, exact) == .unreported)
            let sizeless = Claim(size: nil, fingerprint: fingerprint)
            #expect(judge(rule, etag: etag, unprovable: unprovable, sizeless) == .unreported)
            let other = Claim(size: 6, fingerprint: fingerprint)
            #expect(judge(rule, etag: etag, unprovable: unprovable, other) == .sizeMismatch)
            #expect(judge(rule, etag: etag, unprovable: unprovable, other, exact) == .unreported)
            #expect(judge(rule, etag: etag, unprovable: unprovable, other, sizeless) == .sizeMismatch)
        }
    }

    @Test("a size without a fingerprint must be exact too, by any rule", arguments: rules)
    func sizeAlone(rule: FingerprintRule) {
        #expect(judge(rule, Claim(size: 5, fingerprint: nil)) == .unreported)
        #expect(judge(rule, Claim(size: 6, fingerprint: nil)) == .sizeMismatch)
        #expect(judge(rule, Claim(size: 6, fingerprint: nil), Claim(size: 5, fingerprint: "")) == .unreported)
    }

    @Test("a claim whose fingerprint counts decides over those whose does not")
    func mixed() throws {
        let md5 = try #require(Digest(hex: Bytes.md5))
        let counts = Claim(size: 5, fingerprint: Bytes.md5)
        let other = Claim(size: 5, fingerprint: Bytes.sha256)
        #expect(judge(.md5, other, counts) == .proven(.etagMD5, fingerprint: md5))
        #expect(judge(.md5, etag: Bytes.otherMD5, other, counts) == .undecided([md5]))
        #expect(judge(.md5, other, Claim(size: 6, fingerprint: Bytes.md5)) == .sizeMismatch)
    }
}
