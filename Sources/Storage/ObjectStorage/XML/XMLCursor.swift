/// A place in a document of valid UTF-8, and what may stand there.
struct XMLCursor {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte; `nil` at the end.
    var peek: UInt8? {
        byte(at: 0)
    }

    func byte(at offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            unsafe bytes[position...].starts(with: expected)
        }
    }

    /// Passes over one byte.
    mutating func advance() {
        position += 1
    }

    /// Passes over a text, where it stands here.
    @discardableResult
    mutating func skip(_ text: StaticString) -> Bool {
        guard starts(with: text) else {
            return false
        }
        position += text.utf8CodeUnitCount
        return true
    }

    /// - Returns: How many there were.
    @discardableResult
    mutating func skipSpaces() -> Int {
        let start = position
        while let byte = peek, Self.isSpace(byte) {
            position += 1
        }
        return position - start
    }

    /// Passes over one character of those that a document may hold (XML 1.0, 2.2).
    mutating func skipCharacter() throws(XMLFault) {
        let scalar = decoded()
        guard Self.isCharacter(scalar.value) else {
            throw fault("there is a character that XML forbids")
        }
        position += UTF8.width(scalar)
    }

    /// Passes over printable ASCII that is neither markup nor the end of a CDATA section.
    ///
    /// - Returns: Whether there was any.
    mutating func skipPlainText(into text: inout [UInt8]) -> Bool {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "<"), byte != UInt8(ascii: "&"),
                byte != UInt8(ascii: "]")
            else {
                break
            }
            position += 1
        }
        text.append(contentsOf: bytes[start..<position])
        return position > start
    }

    func fault(_ message: String) -> XMLFault {
        XMLFault(message: "\(message) (byte \(position))")
    }

    /// The character here.
    private func decoded() -> Unicode.Scalar {
        let first = bytes[position]
        guard first >= 0x80 else {
            return Unicode.Scalar(first)
        }
        var iterator = bytes[position...].makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
            // Never: the document was found valid. The caller refuses what XML forbids.
            return "\u{FFFE}"
        }
        return scalar
    }
}

// Names and references.
extension XMLCursor {
    /// A name with at most one prefix, which is what namespaces leave of names.
    mutating func name() throws(XMLFault) -> ArraySlice<UInt8> {
        let start = position
        // As at the beginning of the whole, so after the prefix.
        var isFirst = true
        var hasPrefix = false
        while position < bytes.count {
            let scalar = decoded()
            if scalar == ":", !isFirst, !hasPrefix {
                hasPrefix = true
                isFirst = true
            } else if isFirst ? scalar.startsXMLName : scalar.isInXMLName {
                isFirst = false
            } else {
                break
            }
            position += UTF8.width(scalar)
            guard position - start <= XMLElement.maximumNameBytes else {
                throw fault("a name has more than \(XMLElement.maximumNameBytes) bytes")
            }
        }
        guard !isFirst else {
            throw fault("a name is missing")
        }
        return bytes[start..<position]
    }

    /// A reference to one of the five entities that XML knows, or to a character by its number.
    mutating func reference() throws(XMLFault) -> Unicode.Scalar {
        advance()
        if skip("#x") {
            return try number(radix: 16)
        }
        if skip("#") {
            return try number(radix: 10)
        }
        if skip("lt;") {
            return "<"
        }
        if skip("gt;") {
            return ">"
        }
        if skip("amp;") {
            return "&"
        }
        if skip("apos;") {
            return "'"
        }
        if skip("quot;") {
            return "\""
        }
        throw fault("there is a reference to an unknown entity")
    }

    private mutating func number(radix: UInt32) throws(XMLFault) -> Unicode.Scalar {
        var value: UInt32 = 0
        let start = position
        while let byte = peek, let digit = Self.digit(byte), digit < radix {
            value = value * radix + digit
            guard value <= 0x10FFFF else {
                throw fault("there is a reference to a character that does not exist")
            }
            position += 1
        }
        guard position > start, skip(";") else {
            throw fault("a reference does not end")
        }
        guard Self.isCharacter(value), let scalar = Unicode.Scalar(value) else {
            throw fault("there is a reference to a character that XML forbids")
        }
        return scalar
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }
}

// Classes of characters.
extension XMLCursor {
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// A text without the white space around it.
    static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else {
            return []
        }
        return text[first...last]
    }

    /// XML 1.0, 2.2.
    static func isCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// NameStartChar without the colon (XML 1.0, 2.3; Namespaces, 3).
    fileprivate var startsXMLName: Bool {
        switch value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default:
            false
        }
    }

    /// NameChar without the colon.
    fileprivate var isInXMLName: Bool {
        switch value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: startsXMLName
        }
    }
}
