/// Text from outside (a dock, an object store, a header, a file) in a form that is safe to show.
///
/// The result is one line of printable characters. Everything else is escaped: it could move a terminal's cursor, forge
/// a second line of a log, reverse the reading order, or be invisible. The escapes are `\u{XX}` for a Unicode scalar and
/// `\xNN` for a byte that is not part of valid UTF-8. Letters, digits and symbols of all scripts stay as they are.
package enum PrintableText {
    /// How many combining marks may follow one character.
    ///
    /// No written language needs more; a long run of them covers the lines above and below.
    static let longestMarkRun = 4

    /// A text as one printable line.
    ///
    /// A backslash is doubled, so an escape cannot be forged and the original can be read back.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: The largest number of Unicode scalars in the result, the final "…" of a cut text included.
    /// - Returns: The line.
    package static func line(_ text: String, limit: Int) -> String {
        var writer = Writer(limit: limit, doublesBackslash: true)
        for scalar in text.unicodeScalars {
            writer.append(scalar)
            if writer.isCut {
                break
            }
        }
        return writer.text
    }

    /// Bytes that should be UTF-8 as one printable line.
    ///
    /// - Parameters:
    ///   - bytes: The bytes; no more of them are read than the limit needs.
    ///   - limit: As for ``line(_:limit:)``.
    /// - Returns: The line.
    package static func line(bytes: some Sequence<UInt8>, limit: Int) -> String {
        // A scalar has at most four bytes, so this prefix fills the limit and shows whether the text is cut.
        let (most, isTooLarge) = max(limit, 0).multipliedReportingOverflow(by: 4)
        var rest = isTooLarge || most > Int.max - 4 ? Array(bytes)[...] : Array(bytes.prefix(most + 4))[...]
        var writer = Writer(limit: limit, doublesBackslash: true)
        while let first = rest.first, !writer.isCut {
            let scalar = scalar(at: rest)
            if let scalar {
                writer.append(scalar)
            } else {
                writer.appendEscape("\\x" + twoDigits(first))
            }
            rest = rest.dropFirst(scalar.map { UTF8.width($0) } ?? 1)
        }
        return writer.text
    }

    /// A composed text, whose parts may be printable lines already, before it reaches a log or a terminal.
    ///
    /// It escapes what ``line(_:limit:)`` escapes, except for the backslash: so a second pass changes nothing.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: As for ``line(_:limit:)``.
    ///   - keepsLineEnds: Whether U+000A stays, for a text of several lines.
    /// - Returns: The text, printable.
    package static func guarded(_ text: String, limit: Int = .max, keepsLineEnds: Bool = false) -> String {
        var writer = Writer(limit: limit, doublesBackslash: false)
        for scalar in text.unicodeScalars {
            if keepsLineEnds && scalar == "\n" {
                writer.appendLineEnd()
            } else {
                writer.append(scalar)
            }
            if writer.isCut {
                break
            }
        }
        return writer.text
    }

    /// A JSON document, whose strings are the same, without unprintable characters in its text.
    ///
    /// JSON's own `\uXXXX` stands for each of them, so whatever parses the document gets the exact strings.
    package static func json(_ document: [UInt8]) -> [UInt8] {
        guard document.contains(where: { $0 >= 0x7F }) else {
            // Control characters below U+0020 are escaped in JSON already, or are white space between its tokens.
            return document
        }
        var result: [UInt8] = []
        result.reserveCapacity(document.count)
        var marks = MarkRun()
        for scalar in String(decoding: document, as: UTF8.self).unicodeScalars {
            if scalar.value < 0x7F {
                result.append(UInt8(scalar.value))
                if scalar == "\"" {
                    marks.end()
                } else {
                    marks.note(scalar)
                }
            } else if marks.admits(scalar) {
                result.append(contentsOf: scalar.utf8)
            } else {
                for unit in scalar.utf16 {
                    result.append(contentsOf: "\\u\(twoDigits(UInt8(unit >> 8)))\(twoDigits(UInt8(unit & 0xFF)))".utf8)
                }
            }
        }
        return result
    }

    /// Whether a scalar can be seen and stands where it is written.
    ///
    /// Combining marks are printable; ``MarkRun`` decides where.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x20...0x7E).contains(scalar.value)
        }
        // Fillers and variation selectors are letters and marks that nobody sees.
        guard !scalar.properties.isDefaultIgnorableCodePoint else {
            return false
        }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .lineSeparator, .paragraphSeparator: false
        // Only U+0020 is a space that everybody recognises; the ideographic space belongs to Chinese and Japanese text.
        case .spaceSeparator: scalar == "\u{3000}"
        default: true
        }
    }

    private static func scalar(at bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let width =
            switch bytes.first {
            case .some(0x00...0x7F): 1
            case .some(0xC2...0xDF): 2
            case .some(0xE0...0xEF): 3
            case .some(0xF0...0xF4): 4
            default: 0
            }
        guard width > 0, bytes.count >= width else {
            return nil
        }
        return String(validating: bytes.prefix(width), as: UTF8.self)?.unicodeScalars.first
    }

    private static func twoDigits(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 2 ? digits : "0" + digits
    }
}
