import Cryptography
import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("Proof by metadata")
struct MetadataProofTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var etag = "\(Bytes.md5)-2"
        var checksums: [String: String] = [:]
        let metadata: [String: String]
        var fingerprint = Bytes.md5
        let isProof: Bool

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "in hexadecimal", metadata: ["md5": Bytes.md5], isProof: true),
        Case(name: "in upper case", metadata: ["md5": Bytes.md5.uppercased()], isProof: true),
        Case(name: "in base64", metadata: ["md5": Bytes.base64(Bytes.md5)], isProof: true),
        Case(name: "SHA-1", metadata: ["sha1": Bytes.sha1], fingerprint: Bytes.sha1, isProof: true),
        Case(
            name: "SHA-256 in base64",
            metadata: ["sha256": Bytes.base64(Bytes.sha256)],
            fingerprint: Bytes.sha256,
            isProof: true
        ),
        Case(name: "as fingerprint", metadata: ["fingerprint": Bytes.md5], isProof: true),
        Case(
            name: "as fingerprint, of any length",
            metadata: ["fingerprint": Bytes.base64(Bytes.sha256)],
            fingerprint: Bytes.sha256,
            isProof: true
        ),
        Case(
            name: "one of two names",
            metadata: ["md5": Bytes.otherMD5, "fingerprint": Bytes.md5],
            isProof: true
        ),
        Case(name: "none", metadata: [:], isProof: false),
        Case(name: "other MD5", metadata: ["md5": Bytes.otherMD5], isProof: false),
        Case(name: "empty", metadata: ["md5": "", "fingerprint": ""], isProof: false),
        Case(name: "a prefix", metadata: ["md5": String(Bytes.md5.prefix(30))], isProof: false),
        Case(name: "a list", metadata: ["md5": "\(Bytes.md5),\(Bytes.md5)"], isProof: false),
        Case(name: "under another algorithm's name", metadata: ["sha256": Bytes.md5], isProof: false),
        Case(name: "under a name that is not read", metadata: ["hash": Bytes.md5, "etag": Bytes.md5], isProof: false),
        Case(name: "of another algorithm", metadata: ["sha1": Bytes.sha1], isProof: false),
        Case(
            name: "beside an ETag that may be another MD5",
            etag: Bytes.otherMD5,
            metadata: ["md5": Bytes.md5],
            isProof: false
        ),
        Case(
            name: "beside an ETag that says nothing of this algorithm",
            etag: Bytes.otherMD5,
            metadata: ["sha256": Bytes.sha256],
            fingerprint: Bytes.sha256,
            isProof: true
        ),
        Case(
            name: "beside another checksum of the algorithm",
            checksums: ["sha256": Bytes.base64(String(repeating: "0", count: 64))],
            metadata: ["sha256": Bytes.sha256],
            fingerprint: Bytes.sha256,
            isProof: false
        ),
        Case(
            name: "beside a checksum of another algorithm",
            checksums: ["sha256": Bytes.base64(String(repeating: "0", count: 64))],
            metadata: ["md5": Bytes.md5],
            isProof: true
        ),
    ]

    private func judge(_ given: Case, size: Int64 = 5, rules: VerificationRules) -> HeadJudgement {
        let head = ObjectHead(
            size: Bytes.size,
            etag: given.etag,
            checksums: given.checksums,
            metadata: given.metadata
        )
        let claim = VerificationSubject.Claim(size: size, fingerprint: given.fingerprint)
        return HeadJudgement(head, claims: [claim], rules: rules)
    }

    @Test(
        "equal proves where it is trusted and nothing speaks against it; else it is as if it were not there",
        arguments: cases
    )
    func metadata(case given: Case) throws {
        let digest = try #require(Digest(hex: given.fingerprint))
        for unprovable in [UnprovableRule.download, .acceptSize, .fail] {
            let distrusting = judge(given, rules: VerificationRules(unprovable: unprovable))
            let trusting = judge(given, rules: VerificationRules(unprovable: unprovable, trustsMetadata: true))
            #expect(distrusting != .proven(.metadata, fingerprint: digest))
            #expect(trusting == (given.isProof ? .proven(.metadata, fingerprint: digest) : distrusting))
        }
    }

    @Test("another size, or fingerprints that count for none, leave nothing for it to prove", arguments: cases)
    func claims(case given: Case) {
        let size = judge(given, size: 6, rules: VerificationRules(trustsMetadata: true))
        #expect(size == .sizeMismatch)
        let unusable = judge(given, rules: VerificationRules(fingerprint: .unusable, trustsMetadata: true))
        #expect(unusable == .unreported)
    }

    @Test("what the store says itself comes first")
    func order() throws {
        let rules = VerificationRules(trustsMetadata: true)
        let head = ObjectHead(size: Bytes.size, etag: Bytes.md5, metadata: ["md5": Bytes.md5, "sha1": Bytes.sha1])
        let claims = [Bytes.sha1, Bytes.md5].map { VerificationSubject.Claim(size: 5, fingerprint: $0) }
        let md5 = try #require(Digest(hex: Bytes.md5))
        #expect(HeadJudgement(head, claims: claims, rules: rules) == .proven(.etagMD5, fingerprint: md5))
    }
}
