/// Writes a JSON value, compact, its members in their order, its text in UTF-8.
struct JSONWriter {
    private var bytes: [UInt8] = []

    static func write(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(512)
        writer.append(value)
        return writer.bytes
    }

    private mutating func append(_ value: JSONValue) {
        switch value {
        case .null, .unreadable: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number): append(String(number))
        // JSON has no word for what is not finite; nothing that goes out is a fraction.
        case .real(let number): append(number.isFinite ? String(number) : "null")
        case .string(let text): appendQuoted(text)
        case .array(let elements):
            append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 {
                    append(",")
                }
                append(element)
            }
            append("]")
        case .object(let members):
            append("{")
            for (index, member) in members.enumerated() {
                if index > 0 {
                    append(",")
                }
                appendQuoted(member.name)
                append(":")
                append(member.value)
            }
            append("}")
        }
    }

    private mutating func append(_ text: String) {
        bytes += text.utf8
    }

    private mutating func appendQuoted(_ text: String) {
        append("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                let digits = String(byte, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default:
                bytes.append(byte)
            }
        }
        append("\"")
    }
}
