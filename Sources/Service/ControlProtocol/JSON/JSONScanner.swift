/// Checks that a text is one JSON value, to the letter of RFC 8259 and I-JSON, before Foundation's decoder reads it.
///
/// Foundation's decoder lets in UTF-16 and UTF-32, a byte order mark, trailing commas, and two members of one name, of
/// which it takes one without a word (tried with Swift 6.3.1); and a text of bad escapes takes it time in the square of
/// its length. This takes time in proportion to the text, and a stack that does not grow with it.
struct JSONScanner {
    /// Nesting beyond this is refused: no value of the API comes near.
    static let maximumDepth = 64

    private enum Container {
        case array
        case object(names: Set<[UInt8]>)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var containers: [Container] = []

    /// - Throws: What is wrong, and where.
    static func check(_ text: [UInt8]) throws(JSONFault) {
        var scanner = JSONScanner(bytes: text)
        try scanner.scan()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func scan() throws(JSONFault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0xFF, 0xFE])
        {
            throw fault("begins with a byte order mark")
        }
        if let zero = bytes.firstIndex(of: 0) {
            position = zero
            throw fault("holds a NUL, or is not in UTF-8")
        }
        repeat {
            try value()
            try closeAndSeparate()
        } while !containers.isEmpty
        skipWhitespace()
        if position < bytes.count {
            throw fault("goes on after its value")
        }
    }

    /// Steps over a value, or into a container that is not empty.
    private mutating func value() throws(JSONFault) {
        while true {
            skipWhitespace()
            switch peek() {
            case UInt8(ascii: "{"):
                try open(.object(names: []))
                if take(UInt8(ascii: "}")) {
                    containers.removeLast()
                    return
                }
                try name()
            case UInt8(ascii: "["):
                try open(.array)
                if take(UInt8(ascii: "]")) {
                    containers.removeLast()
                    return
                }
            case UInt8(ascii: "\""):
                _ = try string()
                return
            case UInt8(ascii: "t"): return try word("true")
            case UInt8(ascii: "f"): return try word("false")
            case UInt8(ascii: "n"): return try word("null")
            default: return try number()
            }
        }
    }

    private mutating func open(_ container: Container) throws(JSONFault) {
        guard containers.count < Self.maximumDepth else {
            throw fault("is nested more than \(Self.maximumDepth) deep")
        }
        containers.append(container)
        position += 1
        skipWhitespace()
    }

    /// After a value: closes what ends here, or steps over the comma, and in an object over the next name.
    private mutating func closeAndSeparate() throws(JSONFault) {
        while let container = containers.last {
            skipWhitespace()
            switch container {
            case .array:
                if take(UInt8(ascii: "]")) {
                    containers.removeLast()
                    continue
                }
                try expect(UInt8(ascii: ","), "',' or ']'")
                return
            case .object:
                if take(UInt8(ascii: "}")) {
                    containers.removeLast()
                    continue
                }
                try expect(UInt8(ascii: ","), "',' or '}'")
                return try name()
            }
        }
    }

    private mutating func name() throws(JSONFault) {
        skipWhitespace()
        let start = position
        guard peek() == UInt8(ascii: "\"") else {
            throw fault("must have the name of a member")
        }
        let name = try string()
        if case .object(var names) = containers.removeLast() {
            let isNew = names.insert(name).inserted
            containers.append(.object(names: names))
            guard isNew else {
                position = start
                throw fault("has a member twice")
            }
        }
        skipWhitespace()
        try expect(UInt8(ascii: ":"), "':'")
    }

    private mutating func word(_ word: String) throws(JSONFault) {
        for byte in word.utf8 {
            try expect(byte, "'\(word)'")
        }
    }

    private mutating func number() throws(JSONFault) {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let first = position
        let digits = skipDigits()
        if digits == 0 {
            position = start
            throw fault("must have a value")
        }
        if digits > 1, bytes[first] == UInt8(ascii: "0") {
            throw fault("has a number that begins with a zero")
        }
        if take(UInt8(ascii: ".")), skipDigits() == 0 {
            throw fault("has a number without digits after its point")
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) {
                _ = take(UInt8(ascii: "-"))
            }
            if skipDigits() == 0 {
                throw fault("has a number without digits in its exponent")
            }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        return position - start
    }
}

extension JSONScanner {
    /// The byte at the position, or `nil` at the end.
    func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else {
            return false
        }
        position += 1
        return true
    }

    fileprivate mutating func expect(_ byte: UInt8, _ what: @autoclosure () -> String) throws(JSONFault) {
        guard take(byte) else {
            throw fault("must have \(what())")
        }
    }

    fileprivate mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    func fault(_ message: String) -> JSONFault {
        JSONFault(message: message, position: position)
    }

    /// Steps over a byte.
    mutating func advance() {
        position += 1
    }
}

/// What makes a text no JSON.
struct JSONFault: Error, Hashable {
    let message: String
    /// Counted in bytes, from 0.
    let position: Int
}
