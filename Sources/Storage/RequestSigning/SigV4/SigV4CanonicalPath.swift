import Primitives

/// The path of a canonical request.
struct SigV4CanonicalPath: Sendable {
    /// The path as it is signed; `/` where there is none.
    let text: String

    /// Takes a path as it goes on the wire.
    ///
    /// For `s3` it is signed so: a key may hold dot segments and double slashes, and they are part of it. For others
    /// it is normalised, and encoded once more.
    init(encodedPath: String, service: String) {
        if encodedPath.isEmpty {
            text = "/"
        } else if service == "s3" {
            text = encodedPath
        } else {
            text = PercentEncoding.key(Self.normalised(encodedPath))
        }
    }

    /// The path without `.`, without empty segments, and with each `..` taken up together with the one before it.
    ///
    /// A slash at the end stays. None is put after a final dot segment, where RFC 3986 would have one: botocore signs
    /// `/a/.` as `/a`.
    private static func normalised(_ path: String) -> String {
        var segments: [Substring.UTF8View] = []
        for segment in Substring(path).utf8.split(separator: UInt8(ascii: "/")) {
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                segments.append(segment)
            }
        }
        let joined = segments.map { String(Substring($0)) }.joined(separator: "/")
        return segments.isEmpty ? "/" : "/\(joined)\(path.utf8.last == UInt8(ascii: "/") ? "/" : "")"
    }
}
