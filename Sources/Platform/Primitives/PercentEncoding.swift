/// Percent-encoding (RFC 3986, 2.1) as signatures need it: the project's one, for what goes on the wire and for what is
/// signed.
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

    /// What was encoded; `nil` where a `%` is not followed by two digits, or the bytes are not UTF-8.
    ///
    /// A `+` is a plus.
    public static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(isHexDigit), let value = UInt8(Substring(digits), radix: 16)
            else {
                return nil
            }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
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

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
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
