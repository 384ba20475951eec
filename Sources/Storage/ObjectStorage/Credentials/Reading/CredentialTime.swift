import Primitives

/// The times at which credentials end, in the forms of ISO 8601 that sources write and the AWS tools read: with `-` and
/// `:` or without, with `T` or spaces between, with or without seconds and a fraction.
///
/// The offset from UTC is needed: `Z`, `UTC`, `GMT`, `+01:00`, `+0100` or `+01`. botocore refuses a time without one too.
enum CredentialTime {
    /// - Throws: Why it is not such a time.
    static func read(_ text: String) throws(CredentialFault) -> Timestamp {
        guard let form = Form(text) else {
            throw .unusable("the expiration is not a time of ISO 8601")
        }
        guard let offset = form.offset else {
            throw .unusable("the expiration has no offset from UTC, such as Z")
        }
        guard let moment = Timestamp(rfc3339: form.dateTime + offset) else {
            throw .unusable("the expiration is not a time of ISO 8601")
        }
        return moment
    }
}

/// The parts of a time, by their form alone.
private struct Form {
    /// As in `2026-03-01T12:00:00.5`.
    let dateTime: String
    /// `Z`, or as in `+01:00`; `nil` where there is none.
    let offset: String?

    init?(_ text: String) {
        var rest = text.utf8[...]
        guard let date = Self.numbers(&rest, [4, 2, 2], separator: "-") else {
            return nil
        }
        let blanks = rest.prefix { $0 == UInt8(ascii: " ") }.count
        let hasLetter = rest.first.map { $0 | 0x20 } == UInt8(ascii: "t")
        guard blanks > 0 || hasLetter else {
            return nil
        }
        rest = rest.dropFirst(max(blanks, 1))
        guard
            let time = Self.numbers(&rest, [2, 2, 2], separator: ":") ?? Self.numbers(&rest, [2, 2], separator: ":")
        else {
            return nil
        }
        var fraction = ""
        if time.count == 3, rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
            fraction = "." + String(decoding: rest.dropFirst().prefix(while: Self.isDigit), as: UTF8.self)
            guard fraction.count > 1 else {
                return nil
            }
            rest = rest.dropFirst(fraction.count)
        }
        let clock = (time + (time.count == 2 ? ["00"] : [])).joined(separator: ":")
        dateTime = "\(date.joined(separator: "-"))T\(clock)\(fraction)"
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard !rest.isEmpty else {
            offset = nil
            return
        }
        guard let offset = Self.offset(rest) else {
            return nil
        }
        self.offset = offset
    }

    private static func offset(_ text: Substring.UTF8View) -> String? {
        let word = String(Substring(text))
        if ["Z", "z", "UTC", "GMT"].contains(word) {
            return "Z"
        }
        guard let sign = word.first, sign == "+" || sign == "-" else {
            return nil
        }
        var rest = text.dropFirst()
        guard let parts = numbers(&rest, [2, 2], separator: ":") ?? numbers(&rest, [2], separator: ":"), rest.isEmpty
        else {
            return nil
        }
        return "\(sign)\(parts[0]):\(parts.count > 1 ? parts[1] : "00")"
    }

    /// Numbers of so many digits, all with a separator between them or all without.
    private static func numbers(_ text: inout Substring.UTF8View, _ widths: [Int], separator: Character) -> [String]? {
        let sign = separator.asciiValue ?? 0
        var rest = text
        var parts: [String] = []
        let isSeparated = rest.dropFirst(widths[0]).first == sign
        for width in widths {
            if !parts.isEmpty, isSeparated {
                guard rest.popFirst() == sign else {
                    return nil
                }
            }
            let digits = rest.prefix(width)
            guard digits.count == width, digits.allSatisfy(isDigit) else {
                return nil
            }
            parts.append(String(decoding: digits, as: UTF8.self))
            rest = rest.dropFirst(width)
        }
        text = rest
        return parts
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
