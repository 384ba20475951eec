extension JSONParser {
    /// Reads a number, by JSON's grammar.
    mutating func number() throws(DockProtocolError) -> JSONValue {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let firstDigit = position
        let digits = skipDigits()
        if digits == 0 || (digits > 1 && bytes[firstDigit] == UInt8(ascii: "0")) {
            throw .notJSON
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            if skipDigits() == 0 {
                throw .notJSON
            }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) {
                _ = take(UInt8(ascii: "-"))
            }
            if skipDigits() == 0 {
                throw .notJSON
            }
        }
        // Eighteen digits cannot overflow.
        if isWhole, digits <= 18 {
            let magnitude = bytes[firstDigit..<position].reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            return .integer(isNegative ? -magnitude : magnitude)
        }
        if position - start > Self.maximumNumberBytes {
            return .real(.nan)
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) {
            return .integer(integer)
        }
        return .real(Double(text) ?? .nan)
    }

    /// Reads a text that is a number and nothing else; `nil` where it is not.
    static func number(_ text: String) -> JSONValue? {
        var parser = JSONParser(bytes: Array(text.utf8))
        guard let number = try? parser.number(), parser.position == parser.bytes.count else {
            return nil
        }
        return number
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), Self.isDigit(byte) {
            position += 1
        }
        return position - start
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
