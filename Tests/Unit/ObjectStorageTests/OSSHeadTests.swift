import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

@Suite("Object heads of OSS")
struct OSSHeadTests {
    private static let headers: HTTPHeaders = [
        "Date": "Sun, 01 Mar 2026 12:00:05 GMT",
        "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT",
        "ETag": "\"5D41402ABC4B2A76B9719D911017C592\"",
        "Content-MD5": "XUFAKrxLKna5cZ2REBfFkg==",
        "x-oss-object-type": "Normal",
        "x-oss-version-id": "CAEQNRiBgICb8o6D0BYiIDNlNzk5NGE2M2Y3ZjRhZTViYTAxZGE0ZTEyMWYy",
        "x-oss-hash-crc64ecma": "11051210869376104954",
        "x-oss-storage-class": "Standard",
    ]

    private func head(_ change: (inout HTTPHeaders) -> Void = { _ in }) -> ObjectHead {
        var headers = Self.headers
        change(&headers)
        return ObjectHead(size: 5, headers: headers, dialect: .alibaba)
    }

    @Test("all that it tells")
    func whole() {
        let head = head()
        #expect(head.etag == "5D41402ABC4B2A76B9719D911017C592")
        #expect(head.versionID == "CAEQNRiBgICb8o6D0BYiIDNlNzk5NGE2M2Y3ZjRhZTViYTAxZGE0ZTEyMWYy")
        #expect(head.lastModified == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(head.date == Timestamp(rfc3339: "2026-03-01T12:00:05Z"))
        // 11051210869376104954 is 0x995dc9bbdf1939fa, the CRC-64/XZ of "123456789".
        #expect(head.checksums == ["md5": "XUFAKrxLKna5cZ2REBfFkg==", "crc64ecma": "mV3Ju98ZOfo="])
    }

    @Test("the MD5 of an object that was not put as a whole is not taken", arguments: ["Multipart", "Appendable", nil])
    func kinds(type: String?) {
        let head = head { $0["x-oss-object-type"] = type }
        #expect(head.checksums.keys.sorted() == ["crc64ecma"])
    }

    @Test("the uploader's metadata")
    func metadata() {
        let head = head {
            $0["X-Oss-Meta-Sha256"] = "a"
            $0["x-amz-meta-md5"] = "b"
        }
        #expect(head.metadata == ["sha256": "a"])
    }

    @Test("what is missing, or is another provider's, means nothing")
    func missing() {
        #expect(ObjectHead(size: 0, headers: [:], dialect: .alibaba) == ObjectHead(size: 0, etag: nil))
        let others: HTTPHeaders = ["x-amz-version-id": "v", "x-amz-checksum-sha256": "YQ=="]
        #expect(ObjectHead(size: 0, headers: others, dialect: .alibaba) == ObjectHead(size: 0, etag: nil))
        #expect(ObjectHead(size: 0, headers: ["x-oss-version-id": "v"]).versionID == nil)
        #expect(head { $0["x-oss-hash-crc64ecma"] = "-1" }.checksums["crc64ecma"] == nil)
    }
}
