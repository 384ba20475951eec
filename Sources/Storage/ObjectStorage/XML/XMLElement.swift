/// A parsed XML document, bounded in size, depth and number of elements: the answers of S3 and STS.
///
/// Names are without namespace prefixes. ``XMLReader`` says what is read and what is refused.
package struct XMLElement: Sendable, Equatable {
    /// Of a document; a longer answer is refused.
    package static let maximumBytes = 64 * 1024
    package static let maximumDepth = 32
    package static let maximumElements = 4096
    /// Of one element.
    package static let maximumAttributes = 32
    /// Of the name of an element or attribute, with its prefix.
    package static let maximumNameBytes = 128

    package let name: String
    /// The character data directly inside, without white space around it.
    package let text: String
    package let children: [XMLElement]

    /// Reads a document of UTF-8.
    ///
    /// - Throws: ``XMLFault``.
    package init(parsing bytes: [UInt8]) throws(XMLFault) {
        self = try XMLReader.root(of: bytes)
    }

    init(name: String, text: String, children: [XMLElement]) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child of a name.
    package func child(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// The element at the end of a path of names.
    package func descendant(_ path: String...) -> XMLElement? {
        path.reduce(self) { $0?.child($1) }
    }
}

/// Why a document was refused; without a word of the document, which may hold a secret.
package struct XMLFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package var description: String {
        message
    }
}
