import Cryptography
import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("Proof by the head")
struct HeadProofTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let etag: String?
        var checksums: [String: String] = [:]
        let fingerprint: String
        let proof: ObjectEvidence.Proof?

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "MD5 as ETag", etag: Bytes.md5, fingerprint: Bytes.md5, proof: .etagMD5),
        Case(name: "in other case", etag: Bytes.md5.uppercased(), fingerprint: Bytes.md5, proof: .etagMD5),
        Case(name: "fingerprint in other case", etag: Bytes.md5, fingerprint: Bytes.md5.uppercased(), proof: .etagMD5),
        Case(name: "other MD5", etag: Bytes.otherMD5, fingerprint: Bytes.md5, proof: nil),
        Case(name: "multipart", etag: "\(Bytes.md5)-1", fingerprint: Bytes.md5, proof: nil),
        Case(name: "no ETag", etag: nil, fingerprint: Bytes.md5, proof: nil),
        Case(name: "ETag of no digits", etag: "0x8DA3F2B5C1D2E3F", fingerprint: Bytes.md5, proof: nil),
        Case(name: "a prefix of the MD5", etag: String(Bytes.md5.prefix(30)), fingerprint: Bytes.md5, proof: nil),
        Case(name: "SHA-1 as ETag", etag: Bytes.sha1, fingerprint: Bytes.sha1, proof: nil),
        Case(name: "SHA-256 as ETag", etag: Bytes.sha256, fingerprint: Bytes.sha256, proof: nil),
        Case(
            name: "SHA-256 checksum",
            etag: "\(Bytes.md5)-1",
            checksums: ["sha256": Bytes.base64(Bytes.sha256)],
            fingerprint: Bytes.sha256,
            proof: .checksum
        ),
        Case(
            name: "SHA-1 checksum",
            etag: nil,
            checksums: ["sha1": Bytes.base64(Bytes.sha1)],
            fingerprint: Bytes.sha1.uppercased(),
            proof: .checksum
        ),
        Case(
            name: "MD5 checksum beside another ETag",
            etag: Bytes.otherMD5,
            checksums: ["md5": Bytes.base64(Bytes.md5)],
            fingerprint: Bytes.md5,
            proof: .checksum
        ),
        Case(
            name: "checksum of another algorithm",
            etag: nil,
            checksums: ["sha1": Bytes.base64(Bytes.sha1)],
            fingerprint: Bytes.sha256,
            proof: nil
        ),
        Case(
            name: "checksum under another algorithm's name",
            etag: nil,
            checksums: ["sha1": Bytes.base64(Bytes.sha256)],
            fingerprint: Bytes.sha256,
            proof: nil
        ),
        Case(
            name: "checksum that is no base64",
            etag: nil,
            checksums: ["sha256": Bytes.sha256],
            fingerprint: Bytes.sha256,
            proof: nil
        ),
        Case(name: "empty checksum", etag: nil, checksums: ["md5": ""], fingerprint: Bytes.md5, proof: nil),
    ]

    @Test("equal proves, nothing else does", arguments: cases)
    func proof(case given: Case) throws {
        let head = ObjectHead(size: Bytes.size, etag: given.etag, checksums: given.checksums)
        #expect(head.proof(of: try #require(Digest(hex: given.fingerprint))) == given.proof)
    }
}
