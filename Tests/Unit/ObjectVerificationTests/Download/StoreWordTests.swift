import Cryptography
import FoundationEssentials
import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("What an object store says of bytes that it sent")
struct StoreWordTests {
    struct Case: Sendable {
        var what: String
        var etag: String?
        var checksums: [String: String] = [:]
        var word: StoreWord
    }

    private static let hello = Array("hello".utf8)
    private static let world = Array("world".utf8)

    private static func base64(_ bytes: [UInt8], _ algorithm: HashAlgorithm) -> String {
        Data(Digest(of: bytes, using: algorithm).bytes).base64EncodedString()
    }

    private static func check(_ bytes: [UInt8], _ kind: CyclicRedundancyCheck.Kind) -> String {
        var check = CyclicRedundancyCheck(kind)
        check.update(bytes[...])
        return Data(check.bytes).base64EncodedString()
    }

    private static let cases = [
        Case(what: "nothing", etag: nil, word: .silent),
        Case(what: "the ETag of parts", etag: "5d41402abc4b2a76b9719d911017c592-2", word: .silent),
        Case(what: "its MD5", etag: "5d41402abc4b2a76b9719d911017c592", word: .agrees),
        Case(what: "its MD5 in capitals", etag: "5D41402ABC4B2A76B9719D911017C592", word: .agrees),
        Case(what: "32 digits of KMS", etag: "00000000000000000000000000000000", word: .mayContradict),
        Case(what: "its SHA-256", etag: nil, checksums: ["sha256": base64(hello, .sha256)], word: .agrees),
        Case(what: "another SHA-1", etag: nil, checksums: ["sha1": base64(world, .sha1)], word: .contradicts),
        Case(what: "its CRC", etag: "x", checksums: ["crc64nvme": check(hello, .crc64nvme)], word: .agrees),
        Case(what: "OSS's CRC", etag: "x", checksums: ["crc64ecma": check(world, .crc64ecma)], word: .contradicts),
        Case(what: "Content-MD5", etag: nil, checksums: ["md5": base64(world, .md5)], word: .contradicts),
        Case(
            what: "one right, one wrong",
            etag: nil,
            checksums: ["crc32": check(hello, .crc32), "crc32c": check(world, .crc32c)],
            word: .contradicts
        ),
        Case(
            what: "a checksum beside the ETag of KMS",
            etag: "00000000000000000000000000000000",
            checksums: ["crc32": check(hello, .crc32)],
            word: .agrees
        ),
        Case(what: "what cannot be computed", etag: nil, checksums: ["xxhash128": "AAAA"], word: .silent),
        Case(what: "what is no base64", etag: nil, checksums: ["sha256": "?"], word: .silent),
    ]

    @Test("is its checksums, then an ETag that may be an MD5", arguments: cases)
    func words(given: Case) {
        let head = ObjectHead(size: 5, etag: given.etag, checksums: given.checksums)
        var hasher = ContentHasher(head.contentHashes)
        hasher.update(Self.hello[...])
        #expect(head.word(on: hasher.finalize()) == given.word, "\(given.what)")
    }
}
