/// JSON as text: policies are sent in the order in which their documents are written, which a parser would lose.
enum CompactJSON {
    /// A JSON string of ASCII alone: outside Latin-1 an AWS policy needs `\u` (facts/providers.md), and inside it
    /// they mean the same.
    static func literal(_ text: String) -> String {
        var literal = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: literal += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20...0x7E: literal.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
            default: literal += escape(unit)
            }
        }
        return literal + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Leaves out the white space between tokens and escapes what is not ASCII; `nil` for what is no object, and for what
    /// Foundation takes for JSON and no provider does: a byte order mark, a comma after the last of a list, and a control
    /// character in a string.
    static func text(of json: String) -> String? {
        var isInString = false
        var isEscaped = false
        var compact = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if isInString {
                guard scalar.value >= 0x20, scalar.value <= 0x7E || !isEscaped else {
                    return nil
                }
                isInString = isEscaped || scalar != "\""
                isEscaped = !isEscaped && scalar == "\\"
                guard scalar.value <= 0x7E else {
                    compact.append(contentsOf: String(scalar).utf16.map(escape).joined().unicodeScalars)
                    continue
                }
            } else if scalar.properties.isWhitespace {
                continue
            } else {
                if compact.last == "," && (scalar == "]" || scalar == "}") {
                    return nil
                }
                isInString = scalar == "\""
            }
            compact.append(scalar)
        }
        return compact.first == "{" ? String(compact) : nil
    }

    /// Leaves out the one statement (the object in a list in the document) that holds a text, with a comma beside it;
    /// `nil` where no statement holds it, or it is the only one.
    static func text(_ compact: String, withoutStatementHolding text: String) -> String? {
        guard let place = compact.firstRange(of: text) else {
            return nil
        }
        guard var statement = statements(in: compact).first(where: { $0.contains(place.lowerBound) }) else {
            return nil
        }
        if statement.lowerBound > compact.startIndex,
            compact[compact.index(before: statement.lowerBound)] == ","
        {
            statement = compact.index(before: statement.lowerBound)..<statement.upperBound
        } else if statement.upperBound < compact.endIndex, compact[statement.upperBound] == "," {
            statement = statement.lowerBound..<compact.index(after: statement.upperBound)
        } else {
            return nil
        }
        var rest = compact
        rest.removeSubrange(statement)
        return rest
    }

    /// Where the objects in a list in the document are.
    private static func statements(in compact: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var isInString = false
        var isEscaped = false
        var depth = 0
        var start = compact.startIndex
        for index in compact.unicodeScalars.indices {
            let scalar = compact.unicodeScalars[index]
            if isInString {
                isInString = isEscaped || scalar != "\""
                isEscaped = !isEscaped && scalar == "\\"
                continue
            }
            isInString = scalar == "\""
            if scalar == "{" || scalar == "[" {
                depth += 1
                if depth == 3 && scalar == "{" {
                    start = index
                }
            } else if scalar == "}" || scalar == "]" {
                if depth == 3 && scalar == "}" {
                    found.append(start..<compact.unicodeScalars.index(after: index))
                }
                depth -= 1
            }
        }
        return found
    }
}
