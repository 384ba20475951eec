extension JSONParser {
    /// Reads a string; the position is at its opening quote.
    mutating func string() throws(DockProtocolError) -> String {
        position += 1
        var start = position
        // Only a string with escapes is assembled; nearly none has any.
        var assembled: [UInt8]?
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                let rest = bytes[start..<position]
                position += 1
                guard let assembled else {
                    return String(decoding: rest, as: UTF8.self)
                }
                return String(decoding: assembled + rest, as: UTF8.self)
            case UInt8(ascii: "\\"):
                var text = assembled ?? []
                assembled = nil
                text += bytes[start..<position]
                position += 1
                try escape(into: &text)
                assembled = text
                start = position
            default:
                position += 1
            }
        }
        throw .notJSON
    }

    /// Reads what follows a backslash.
    private mutating func escape(into text: inout [UInt8]) throws(DockProtocolError) {
        guard let byte = peek() else {
            throw .notJSON
        }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(scalar()).utf8
        default:
            // The byte after it stands for itself; it may be the first of several.
            position -= 1
            text += String(Self.replacement).utf8
        }
    }

    /// What a broken escape becomes.
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Reads the digits of a `\u` escape, and those of the second half of a surrogate pair; half a pair, and an escape
    /// without its digits, is U+FFFD.
    private mutating func scalar() -> Unicode.Scalar {
        let start = position
        guard let first = hexDigits() else {
            position = start
            return Self.replacement
        }
        if let scalar = Unicode.Scalar(first) {
            return scalar
        }
        let afterFirst = position
        guard (0xD800...0xDBFF).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
            let second = hexDigits(), (0xDC00...0xDFFF).contains(second)
        else {
            // The second escape stands for itself: it is read again.
            position = afterFirst
            return Self.replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? Self.replacement
    }

    private mutating func hexDigits() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                return nil
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
