/// Percent-encoding as signatures need it: the project's one encoder, for what goes on the wire and for what is signed.
///
/// Only RFC 3986's unreserved characters (letters, digits, `-`, `.`, `_`, `~`) stand for themselves; every other byte
/// of the UTF-8 becomes `%` and two upper-case digits. A space is `%20`, never `+` (facts: one Ceph release does not
/// decode `+`).
public enum PercentEncoding {
    /// Encodes an object's key, or any path, keeping `/`; the slash that a path begins with is the caller's to give.
    public static func key(_ key: String) -> String {
        encode(key.utf8, keepingSlash: true)
    }

    /// Encodes one name or value: `/` too.
    public static func component(_ text: String) -> String {
        encode(text.utf8, keepingSlash: false)
    }

    /// Encodes a query, or a form's body, in the order given: `name=value` joined by `&`, with `=` also where the value
    /// is empty.
    public static func query(_ items: [QueryItem]) -> String {
        items.map { "\(component($0.name))=\(component($0.value))" }.joined(separator: "&")
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String.UTF8View, keepingSlash: Bool) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.count)
        for byte in text {
            if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 0xF)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
