import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

@Suite("Object heads")
struct ObjectHeadTests {
    private static let etags: [(String, String?)] = [
        ("\"5d41402abc4b2a76b9719d911017c592\"", "5d41402abc4b2a76b9719d911017c592"),
        ("5d41402abc4b2a76b9719d911017c592", "5d41402abc4b2a76b9719d911017c592"),
        ("\"D41D8CD98F00B204E9800998ECF8427E\"", "D41D8CD98F00B204E9800998ECF8427E"),
        ("\"d41d8cd98f00b204e9800998ecf8427e-3\"", "d41d8cd98f00b204e9800998ecf8427e-3"),
        ("W/\"5d41402abc4b2a76b9719d911017c592\"", "5d41402abc4b2a76b9719d911017c592"),
        ("\"a\"b\"", "a\"b"), ("\"\"", nil), ("", nil), ("W/\"\"", nil), ("\"", "\""),
    ]

    @Test("the ETag, without what is around it", arguments: etags)
    func etag(header: String, etag: String?) {
        #expect(ObjectHead(size: 1, headers: ["ETag": header]).etag == etag)
    }

    @Test("all that a store tells")
    func whole() {
        let head = ObjectHead(
            size: 5,
            headers: [
                "Date": "Sun, 01 Mar 2026 12:00:05 GMT",
                "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT",
                "ETag": "\"5d41402abc4b2a76b9719d911017c592\"",
                "x-amz-version-id": "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
                "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
                "X-Amz-Checksum-CRC64NVME": "AAAAAAAAAAA=",
                "x-amz-checksum-type": "FULL_OBJECT",
            ]
        )
        #expect(head.size == 5)
        #expect(head.date == Timestamp(rfc3339: "2026-03-01T12:00:05Z"))
        #expect(head.lastModified == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(head.versionID == "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY")
        #expect(
            head.checksums == ["sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "crc64nvme": "AAAAAAAAAAA="]
        )
    }

    @Test("what a store does not tell is missing, and what it tells badly too")
    func missing() {
        #expect(ObjectHead(size: 0, headers: [:]) == ObjectHead(size: 0, etag: nil))
        let bad = ObjectHead(size: 0, headers: ["Date": "yesterday", "Last-Modified": ""])
        #expect(bad == ObjectHead(size: 0, etag: nil))
    }

    @Test("the uploader's metadata, by name in lower case; other headers are none")
    func metadata() {
        let head = ObjectHead(
            size: 1,
            headers: [
                "x-amz-meta-md5": "a", "X-Amz-Meta-Fingerprint": "B", "x-amz-meta-twice": "c", "X-AMZ-META-TWICE": "d",
                "x-amz-metadata-directive": "e", "x-oss-meta-sha1": "f", "md5": "g", "x-amz-meta-": "h",
            ]
        )
        #expect(head.metadata == ["md5": "a", "fingerprint": "B", "twice": "c,d", "": "h"])
    }

    private static let composites: [HTTPHeaders] = [
        ["x-amz-checksum-sha256": "YQ==", "x-amz-checksum-type": "COMPOSITE"],
        ["x-amz-checksum-sha256": "YQ==", "x-amz-checksum-type": "composite"],
        ["x-amz-checksum-sha256": "YQ==-3"],
        ["x-amz-checksum-type": "FULL_OBJECT"],
    ]

    @Test("the checksum of a checksum of parts is no checksum of the object", arguments: composites)
    func composite(headers: HTTPHeaders) {
        #expect(ObjectHead(size: 1, headers: headers).checksums.isEmpty)
    }
}
