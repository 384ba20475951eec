/// A parser of one JSON text (RFC 8259), bounded in size and depth.
///
/// It is the room's own because the bounds and the odd cases must be defined here and not by a library's version:
/// - nesting past ``DockLimits/depth`` is an error before it is a deep stack;
/// - a byte order mark before the text is skipped;
/// - bytes that are not UTF-8, and escaped halves of surrogate pairs, become U+FFFD. Such a text equals no key or
///   fingerprint of ours, and the rest of the message is not lost;
/// - two members of one name in an object are an error: which of them counts is another thing for every reader;
/// - raw control characters in a string, trailing text, `NaN` and `Infinity` are errors.
struct JSONParser {
    /// Longer numbers are read as NaN: no field of the protocol comes near.
    static let maximumNumberBytes = 128

    let bytes: [UInt8]
    var position = 0

    /// Parses a whole payload.
    static func parse(_ payload: [UInt8]) throws(DockProtocolError) -> JSONValue {
        if payload.count > DockLimits.payloadBytes {
            throw .tooLarge
        }
        var parser = JSONParser(bytes: payload)
        if payload.starts(with: [0xEF, 0xBB, 0xBF]) {
            parser.position = 3
        }
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        if parser.position != payload.count {
            throw .notJSON
        }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value(depth: Int) throws(DockProtocolError) -> JSONValue {
        skipWhitespace()
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(DockProtocolError) -> JSONValue {
        if depth > DockLimits.depth {
            throw .tooDeep
        }
        position += 1
        var members: [JSONValue.Member] = []
        var names = MemberNames()
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            return .object(members)
        }
        while true {
            skipWhitespace()
            guard peek() == UInt8(ascii: "\"") else {
                throw .notJSON
            }
            let name = try string()
            guard names.insert(name) else {
                throw .duplicateMember
            }
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            members.append(JSONValue.Member(name, try value(depth: depth)))
            skipWhitespace()
            if take(UInt8(ascii: "}")) {
                return .object(members)
            }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func array(depth: Int) throws(DockProtocolError) -> JSONValue {
        if depth > DockLimits.depth {
            throw .tooDeep
        }
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if take(UInt8(ascii: "]")) {
                return .array(elements)
            }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(DockProtocolError) -> JSONValue {
        for byte in word.description.utf8 {
            try expect(byte)
        }
        return value
    }
}

extension JSONParser {
    /// The byte at the position, or `nil` at the end.
    func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Steps over a byte, if it is the one that comes.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else {
            return false
        }
        position += 1
        return true
    }

    /// Steps over a byte that must come.
    mutating func expect(_ byte: UInt8) throws(DockProtocolError) {
        if !take(byte) {
            throw .notJSON
        }
    }

    mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }
}

/// The names of an object's members, by their bytes: Swift takes two spellings of one character for the same text.
private struct MemberNames {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// - Returns: Whether it was not there.
    mutating func insert(_ name: String) -> Bool {
        guard many.isEmpty else {
            return many.insert(Array(name.utf8)).inserted
        }
        guard !few.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
            return false
        }
        few.append(name)
        // The protocol's own objects have fewer.
        if few.count == 32 {
            many = Set(few.map { Array($0.utf8) })
        }
        return true
    }
}
