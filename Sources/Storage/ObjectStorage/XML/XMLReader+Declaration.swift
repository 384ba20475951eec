extension XMLReader {
    /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, with the last two optional, in that order.
    mutating func declaration() throws(XMLFault) {
        cursor.skip("<?xml")
        var last = 0
        while true {
            let isApart = cursor.skipSpaces() > 0
            if cursor.skip("?>") {
                break
            }
            guard isApart else {
                throw cursor.fault("the XML declaration does not end")
            }
            let name = try cursor.name()
            cursor.skipSpaces()
            guard cursor.skip("=") else {
                throw cursor.fault("the XML declaration is not well-formed")
            }
            cursor.skipSpaces()
            let value = try declaredValue()
            guard let member = Member(rawValue: String(decoding: name, as: UTF8.self)), member.place > last,
                member.place == 1 || last > 0
            else {
                throw cursor.fault("the XML declaration is not well-formed")
            }
            last = member.place
            guard member.allows(value) else {
                throw cursor.fault("the XML declaration names another \(member) than is read")
            }
        }
        guard last > 0 else {
            throw cursor.fault("the XML declaration names no version")
        }
    }

    private mutating func declaredValue() throws(XMLFault) -> String {
        guard let quote = cursor.peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw cursor.fault("the XML declaration is not well-formed")
        }
        cursor.advance()
        let start = cursor.position
        while let byte = cursor.peek, byte != quote {
            // All that may stand in one is a letter, a digit or one of these.
            guard (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-".utf8.contains(byte)
            else {
                throw cursor.fault("the XML declaration is not well-formed")
            }
            cursor.advance()
        }
        let value = String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
        guard cursor.peek != nil else {
            throw cursor.fault("the XML declaration does not end")
        }
        cursor.advance()
        return value
    }

    private enum Member: String {
        case version
        case encoding
        case standalone

        var place: Int {
            switch self {
            case .version: 1
            case .encoding: 2
            case .standalone: 3
            }
        }

        func allows(_ value: String) -> Bool {
            switch self {
            case .version:
                value.hasPrefix("1.") && value.utf8.count > 2
                    && value.utf8.dropFirst(2).allSatisfy { $0 <= 0x39 && $0 >= 0x30 }
            case .encoding:
                ["utf-8", "utf8", "us-ascii", "ascii"].contains(value.lowercased())
            case .standalone:
                value == "yes" || value == "no"
            }
        }
    }
}
