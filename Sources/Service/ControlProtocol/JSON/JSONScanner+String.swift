extension JSONScanner {
    /// Steps over a string; the position is at its opening quote.
    ///
    /// - Returns: The text without its escapes, so that two ways to write a name are one name.
    mutating func string() throws(JSONFault) -> [UInt8] {
        advance()
        var text: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return text
            case UInt8(ascii: "\\"):
                advance()
                try escape(into: &text)
            case ..<0x20:
                throw fault("has a control character in a string")
            case ..<0x80:
                text.append(byte)
                advance()
            default:
                try scalar(into: &text)
            }
        }
        throw fault("ends within a string")
    }

    /// Steps over what follows a backslash.
    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        let byte = peek()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            advance()
            let first = try hexDigits()
            if let scalar = Unicode.Scalar(first) {
                text += String(scalar).utf8
                return
            }
            guard (0xD800...0xDBFF).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw fault("has half a surrogate pair in a string")
            }
            let second = try hexDigits()
            guard (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else {
                throw fault("has half a surrogate pair in a string")
            }
            text += String(scalar).utf8
            return
        default:
            throw fault("has an escape in a string that JSON does not know")
        }
        advance()
    }

    private mutating func hexDigits() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("has an escape in a string without four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    /// Steps over a scalar of two to four bytes, in its shortest form and no surrogate (RFC 3629).
    private mutating func scalar(into text: inout [UInt8]) throws(JSONFault) {
        guard let first = peek() else {
            return
        }
        let (count, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard count > 0 else {
            throw fault("is not in UTF-8")
        }
        text.append(first)
        advance()
        for index in 1..<count {
            guard let next = peek(), (index == 1 ? second : 0x80...0xBF).contains(next) else {
                throw fault("is not in UTF-8")
            }
            text.append(next)
            advance()
        }
    }
}
