/// Reads one XML 1.0 document in time that is linear in its length, without recursion.
///
/// Refused are, beside what is not well-formed: document types (and with them entities of the document's own), processing
/// instructions, encodings other than UTF-8, and what is over the bounds of ``XMLElement``. Prefixes are not held against
/// declarations of namespaces, since names are read without them.
struct XMLReader {
    var cursor: XMLCursor
    private var open: [OpenElement] = []
    private var elements = 0

    /// The root element of a document.
    ///
    /// - Throws: ``XMLFault`` for every document that is not read to its end.
    static func root(of bytes: [UInt8]) throws(XMLFault) -> XMLElement {
        guard bytes.count <= XMLElement.maximumBytes else {
            throw XMLFault(message: "the document has more than \(XMLElement.maximumBytes) bytes")
        }
        // All that follows may take bytes apart without a look at what belongs together.
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw XMLFault(message: "the document is not UTF-8")
        }
        var reader = XMLReader(cursor: XMLCursor(bytes))
        return try reader.document()
    }

    private init(cursor: XMLCursor) {
        self.cursor = cursor
    }

    private mutating func document() throws(XMLFault) -> XMLElement {
        cursor.skip("\u{FEFF}")
        if cursor.starts(with: "<?xml"), cursor.byte(at: 5).map(XMLCursor.isSpace) ?? true {
            try declaration()
        }
        var root: XMLElement?
        while let byte = cursor.peek {
            if byte != UInt8(ascii: "<") {
                try content(byte)
            } else if cursor.skip("<!--") {
                try comment()
            } else if cursor.skip("<![CDATA[") {
                try cdata()
            } else if cursor.starts(with: "<!") {
                throw cursor.fault("a document type is refused")
            } else if cursor.starts(with: "<?") {
                throw cursor.fault("a processing instruction is refused")
            } else if cursor.skip("</") {
                root = try endTag() ?? root
            } else {
                guard root == nil else {
                    throw cursor.fault("there is a second root element")
                }
                root = try startTag()
            }
        }
        guard open.isEmpty else {
            throw cursor.fault("the document ends inside an element")
        }
        guard let root else {
            throw cursor.fault("there is no element")
        }
        return root
    }

    /// An element that has begun.
    private struct OpenElement {
        /// With its prefix.
        let name: ArraySlice<UInt8>
        var text: [UInt8] = []
        var children: [XMLElement] = []

        var closed: XMLElement {
            let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
            return XMLElement(
                name: String(decoding: local, as: UTF8.self),
                text: String(decoding: XMLCursor.trimmed(text), as: UTF8.self),
                children: children
            )
        }
    }
}

// Elements.
extension XMLReader {
    /// - Returns: The element, where it is empty and the root.
    private mutating func startTag() throws(XMLFault) -> XMLElement? {
        cursor.advance()
        let name = try cursor.name()
        elements += 1
        guard open.count < XMLElement.maximumDepth, elements <= XMLElement.maximumElements else {
            throw cursor.fault("the document is too deep or has too many elements")
        }
        let isEmpty = try attributes()
        open.append(OpenElement(name: name))
        return isEmpty ? close() : nil
    }

    /// - Returns: Whether the tag is that of an empty element.
    private mutating func attributes() throws(XMLFault) -> Bool {
        var names: Set<ArraySlice<UInt8>> = []
        while true {
            let isApart = cursor.skipSpaces() > 0
            if cursor.skip(">") {
                return false
            }
            if cursor.skip("/>") {
                return true
            }
            guard isApart else {
                throw cursor.fault("a tag does not end")
            }
            let name = try cursor.name()
            guard names.count < XMLElement.maximumAttributes else {
                throw cursor.fault("an element has too many attributes")
            }
            guard names.insert(name).inserted else {
                throw cursor.fault("an attribute stands twice in one element")
            }
            cursor.skipSpaces()
            guard cursor.skip("=") else {
                throw cursor.fault("an attribute has no value")
            }
            cursor.skipSpaces()
            try attributeValue()
        }
    }

    /// Checked, and passed over: no answer says anything in an attribute.
    private mutating func attributeValue() throws(XMLFault) {
        guard let quote = cursor.peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw cursor.fault("an attribute's value is not in quotation marks")
        }
        cursor.advance()
        while let byte = cursor.peek, byte != quote {
            switch byte {
            case UInt8(ascii: "<"): throw cursor.fault("an attribute's value holds a <")
            case UInt8(ascii: "&"): _ = try cursor.reference()
            default: try cursor.skipCharacter()
            }
        }
        guard cursor.peek != nil else {
            throw cursor.fault("an attribute's value does not end")
        }
        cursor.advance()
    }

    /// - Returns: The element, where it is the root.
    private mutating func endTag() throws(XMLFault) -> XMLElement? {
        let name = try cursor.name()
        cursor.skipSpaces()
        guard cursor.skip(">") else {
            throw cursor.fault("a tag does not end")
        }
        guard open.last?.name == name else {
            throw cursor.fault("an end tag is not that of the element that is open")
        }
        return close()
    }

    private mutating func close() -> XMLElement? {
        let element = open.removeLast().closed
        guard open.isEmpty else {
            open[open.count - 1].children.append(element)
            return nil
        }
        return element
    }
}

// What is between tags.
extension XMLReader {
    private mutating func content(_ byte: UInt8) throws(XMLFault) {
        guard !open.isEmpty else {
            guard XMLCursor.isSpace(byte) else {
                throw cursor.fault("there is text outside the root element")
            }
            cursor.advance()
            return
        }
        if cursor.skipPlainText(into: &open[open.count - 1].text) {
            return
        }
        if byte == UInt8(ascii: "&") {
            let character = try cursor.reference()
            open[open.count - 1].text.append(contentsOf: String(Character(character)).utf8)
        } else if cursor.starts(with: "]]>") {
            throw cursor.fault("]]> stands outside a CDATA section")
        } else {
            try appendCharacter()
        }
    }

    private mutating func cdata() throws(XMLFault) {
        guard !open.isEmpty else {
            throw cursor.fault("there is text outside the root element")
        }
        while !cursor.skip("]]>") {
            guard cursor.peek != nil else {
                throw cursor.fault("a CDATA section does not end")
            }
            try appendCharacter()
        }
    }

    /// Each line end is one line feed (XML 1.0, 2.11).
    private mutating func appendCharacter() throws(XMLFault) {
        let start = cursor.position
        try cursor.skipCharacter()
        if cursor.bytes[start] == 0x0D {
            cursor.skip("\n")
            open[open.count - 1].text.append(0x0A)
        } else {
            open[open.count - 1].text.append(contentsOf: cursor.bytes[start..<cursor.position])
        }
    }

    private mutating func comment() throws(XMLFault) {
        while !cursor.skip("--") {
            guard cursor.peek != nil else {
                throw cursor.fault("a comment does not end")
            }
            try cursor.skipCharacter()
        }
        guard cursor.skip(">") else {
            throw cursor.fault("a comment holds --")
        }
    }
}
