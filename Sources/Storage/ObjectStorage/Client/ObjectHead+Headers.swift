import FoundationEssentials
import HTTPTransport
import Primitives

extension ObjectHead {
    /// Reads the fields of an answer; what is missing or malformed means nothing.
    init(size: Int64, headers: HTTPHeaders, dialect: StorageDialect = .aws) {
        self.init(
            size: size,
            etag: headers["etag"].flatMap(Self.opaqueTag),
            versionID: headers[dialect == .aws ? "x-amz-version-id" : "x-oss-version-id"],
            lastModified: headers["last-modified"].flatMap(HTTPDate.parse),
            date: headers["date"].flatMap(HTTPDate.parse),
            checksums: dialect == .aws ? Self.s3Checksums(headers) : Self.ossChecksums(headers),
            metadata: Self.metadata(headers, prefix: dialect == .aws ? "x-amz-meta-" : "x-oss-meta-")
        )
    }

    private static func metadata(_ headers: HTTPHeaders, prefix: String) -> [String: String] {
        let fields = headers.map { (name: $0.name.lowercased(), value: $0.value) }.filter { $0.name.hasPrefix(prefix) }
        // A name that comes twice is one list, as in any header.
        return Dictionary(fields.map { (String($0.name.dropFirst(prefix.count)), $0.value) }) { "\($0),\($1)" }
    }

    private static func s3Checksums(_ headers: HTTPHeaders) -> [String: String] {
        let isComposite = headers["x-amz-checksum-type"]?.uppercased() == "COMPOSITE"
        var checksums: [String: String] = [:]
        for field in headers where !isComposite && field.name.lowercased().hasPrefix("x-amz-checksum-") {
            // Some servers mark a composite by a suffix only: `…==-3`.
            let algorithm = field.name.lowercased().dropFirst("x-amz-checksum-".count)
            if algorithm != "type" && !field.value.contains("-") {
                checksums[String(algorithm)] = field.value
            }
        }
        return checksums
    }

    /// What OSS tells of the whole object.
    ///
    /// `Content-MD5` counts only where the object was put as a whole: of parts or appended, it is no MD5 of the object,
    /// if there is one. The CRC is decimal there, and of the whole object for all kinds (facts/providers.md, HEAD).
    private static func ossChecksums(_ headers: HTTPHeaders) -> [String: String] {
        var checksums: [String: String] = [:]
        if headers["x-oss-object-type"]?.lowercased() == "normal" {
            checksums["md5"] = headers["content-md5"]
        }
        if let crc = headers["x-oss-hash-crc64ecma"].flatMap({ UInt64($0) }) {
            let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
            checksums["crc64ecma"] = Data(bytes).base64EncodedString()
        }
        return checksums
    }

    private static func opaqueTag(_ etag: String) -> String? {
        let strong = etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]
        let isQuoted = strong.count >= 2 && strong.hasPrefix("\"") && strong.hasSuffix("\"")
        let tag = isQuoted ? strong.dropFirst().dropLast() : strong
        return tag.isEmpty ? nil : String(tag)
    }
}
