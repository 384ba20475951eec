/// Text from outside in a form that is safe in a log, a terminal and an error: one line of printable characters.
package enum PrintableText {
    /// Marks in a row that may stand on one character; more of them would cover the lines around.
    private static let longestRunOfMarks = 4

    /// The printable form of a text.
    ///
    /// What is not printable (controls, line ends, bidirectional controls, characters without width, private use,
    /// unassigned) is written `\u{XX}`.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - limit: The most characters that are kept; `…` stands for the rest.
    package static func line(_ text: String, limit: Int) -> String {
        line(bytes: text.utf8, limit: limit)
    }

    /// The printable form of bytes that may be UTF-8: bytes that are not are written `\xNN`.
    package static func line(bytes: some Sequence<UInt8>, limit: Int) -> String {
        // No character takes more than four bytes, and one more byte tells whether there is a rest.
        let bytes = Array(bytes.prefix(max(0, limit) * 4 + 4))
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var line = Line(limit: limit)
        var position = 0
        while !line.isFull {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                position += encoded.count
                line.append(Unicode.UTF8.decode(encoded))
            case .error(let length):
                for byte in bytes[position..<(position + length)] {
                    line.append(escaped: "\\x\(hexadecimal(UInt32(byte), digits: 2))")
                }
                position += length
            case .emptyInput:
                return line.text
            }
        }
        return line.text
    }

    fileprivate static func hexadecimal(_ number: UInt32, digits: Int = 1) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private struct Line {
        let limit: Int
        private(set) var text = ""
        private(set) var isFull = false
        private var count = 0
        private var marks = 0

        init(limit: Int) {
            self.limit = limit
        }

        mutating func append(_ scalar: Unicode.Scalar) {
            marks = scalar.isMark ? marks + 1 : 0
            if scalar.isPrintable, marks <= longestRunOfMarks {
                append(String(Character(scalar)), width: 1)
            } else {
                append(escaped: "\\u{\(hexadecimal(scalar.value))}")
            }
        }

        mutating func append(escaped escape: String) {
            append(escape, width: escape.utf8.count)
        }

        private mutating func append(_ piece: String, width: Int) {
            guard !isFull, count + width <= limit else {
                if !isFull {
                    text += "…"
                    isFull = true
                }
                return
            }
            text += piece
            count += width
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        case .spaceSeparator:
            value == 0x20 || value == 0xA0 || value == 0x3000
        default:
            // What nothing shows: fillers, selectors of variations but the two of emoji.
            !properties.isDefaultIgnorableCodePoint || (0xFE0E...0xFE0F).contains(value)
        }
    }
}
