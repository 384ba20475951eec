/// A parser of one JSON text (RFC 8259), bounded in size and depth.
///
/// It is the room's own because the bounds and the odd cases must be defined here and not by a library's version. What
/// leaves the structure whole costs no more than the field that holds it:
/// - nesting past ``DockLimits/depth`` is skipped, never a deep stack;
/// - words that are no value, such as `NaN`, `-inf`, `None` or `01`, are ``JSONValue/unreadable``;
/// - of members of one name that differ none counts, because which one does is another thing for every reader: the name
///   is ``JSONValue/unreadable``; equal ones are one;
/// - bytes that are not UTF-8, escaped halves of surrogate pairs and unknown escapes become U+FFFD. Such a text equals no
///   key or fingerprint of ours;
/// - raw control characters in a string stand for themselves;
/// - a byte order mark before the text, and NUL bytes and white space after it, are skipped.
///
/// What breaks the structure is an error: trailing commas and text, other quotes, comments, other encodings than UTF-8.
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
        parser.skipTrailer()
        if parser.position != payload.count {
            throw .notJSON
        }
        return value
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value(depth: Int) throws(DockProtocolError) -> JSONValue {
        skipWhitespace()
        switch peek() {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth == DockLimits.depth {
                try skipNested()
                return .unreadable
            }
            return try peek() == UInt8(ascii: "{") ? object(depth: depth + 1) : array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(DockProtocolError) -> JSONValue {
        position += 1
        var members = Members()
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            return .object(members.all)
        }
        while true {
            skipWhitespace()
            guard peek() == UInt8(ascii: "\"") else {
                throw .notJSON
            }
            let name = try string()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            members.add(name, try value(depth: depth))
            skipWhitespace()
            if take(UInt8(ascii: "}")) {
                return .object(members.all)
            }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func array(depth: Int) throws(DockProtocolError) -> JSONValue {
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

    /// Skips an array or object by its brackets, without a stack.
    private mutating func skipNested() throws(DockProtocolError) {
        var open: [UInt8] = []
        repeat {
            guard let byte = peek() else {
                throw .notJSON
            }
            switch byte {
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open.popLast() != byte {
                    throw .notJSON
                }
            default: break
            }
            position += 1
        } while !open.isEmpty
    }

    /// Reads what stands without quotes: a literal, a number, or a word that is neither.
    private mutating func word() throws(DockProtocolError) -> JSONValue {
        let start = position
        while let byte = peek(), Self.isOfWord(byte) {
            position += 1
        }
        let end = position
        let word = bytes[start..<end]
        if word.isEmpty {
            throw .notJSON
        }
        for (literal, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
        where word.elementsEqual(literal.utf8) {
            return value
        }
        position = start
        if let number = try? self.number(), position == end {
            return number
        }
        position = end
        return .unreadable
    }

    /// The letters of numbers, and of what programs print in their place, as `1.#QNAN` and `-nan(0x1)`.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "+-.#_()".utf8.contains(byte)
        }
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

    /// What programs leave behind a text: the end of a C string, lines and pages.
    private mutating func skipTrailer() {
        while let byte = peek(), byte == 0x20 || byte == 0 || (0x09...0x0D).contains(byte) {
            position += 1
        }
    }
}

/// The members of one object; names are told apart by their bytes, for Swift takes two spellings of one character for the
/// same text.
private struct Members {
    private(set) var all: [JSONValue.Member] = []
    private var places: [[UInt8]: Int] = [:]

    mutating func add(_ name: String, _ value: JSONValue) {
        guard let place = place(of: name) else {
            all.append(JSONValue.Member(name, value))
            note(name)
            return
        }
        if all[place].value != value {
            all[place] = JSONValue.Member(name, .unreadable)
        }
    }

    private func place(of name: String) -> Int? {
        guard places.isEmpty else {
            return places[Array(name.utf8)]
        }
        return all.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The protocol's own objects have fewer than 32 members, for which no table is made.
    private mutating func note(_ name: String) {
        if !places.isEmpty {
            places[Array(name.utf8)] = all.count - 1
        } else if all.count == 32 {
            places = Dictionary(uniqueKeysWithValues: all.enumerated().map { (Array($0.element.name.utf8), $0.offset) })
        }
    }
}
