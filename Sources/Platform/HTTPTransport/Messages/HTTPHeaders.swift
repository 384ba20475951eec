/// One header field as it is sent, or as it came.
package struct HTTPHeader: Sendable, Hashable {
    /// The field's name; compared without case by ``HTTPHeaders``.
    package var name: String
    /// The field's value, without white space around it.
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Header fields in the order in which they are sent, or came; names may repeat.
package struct HTTPHeaders: Sendable, Hashable {
    /// The fields, in order.
    package private(set) var fields: [HTTPHeader]

    package init(_ fields: [HTTPHeader] = []) {
        self.fields = fields
    }

    /// The first value of a name; setting replaces every value of it, and `nil` removes them.
    package subscript(name: String) -> String? {
        get {
            fields.first { Self.same($0.name, name) }?.value
        }
        set {
            guard let newValue else {
                fields.removeAll { Self.same($0.name, name) }
                return
            }
            guard let index = fields.firstIndex(where: { Self.same($0.name, name) }) else {
                fields.append(HTTPHeader(name: name, value: newValue))
                return
            }
            fields[index].value = newValue
            let rest = fields.suffix(from: index + 1).filter { !Self.same($0.name, name) }
            fields.replaceSubrange((index + 1)..., with: rest)
        }
    }

    /// Every value of a name, in order.
    package func values(of name: String) -> [String] {
        fields.lazy.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a field after the others, also where the name is there already.
    package mutating func append(name: String, value: String) {
        fields.append(HTTPHeader(name: name, value: value))
    }

    /// Adds a continuation to the value of the last field (an obsolete line folding, RFC 9112, 5.2).
    mutating func extendLast(by continuation: String) {
        guard let last = fields.indices.last else {
            return
        }
        fields[last].value = fields[last].value.isEmpty ? continuation : fields[last].value + " " + continuation
    }

    /// Whether two names are the same without regard to ASCII case.
    static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { $0 == $1 || ($0.isLetter && $1.isLetter && $0 | 0x20 == $1 | 0x20) }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { HTTPHeader(name: $0.0, value: $0.1) })
    }
}

extension HTTPHeaders: RandomAccessCollection {
    package var startIndex: Int {
        fields.startIndex
    }

    package var endIndex: Int {
        fields.endIndex
    }

    package subscript(position: Int) -> HTTPHeader {
        fields[position]
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
