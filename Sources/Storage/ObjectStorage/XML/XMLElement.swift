import Foundation
import FoundationXML

/// A parsed XML document, bounded in size, depth and number of elements: the answers of S3 and STS.
///
/// Names are without namespace prefixes. Document type declarations are refused, and with them entities that expand.
package struct XMLElement: Sendable, Equatable {
    package static let maximumBytes = 1 << 20
    package static let maximumDepth = 32
    package static let maximumElements = 20_000

    package let name: String
    /// The character data directly inside, trimmed.
    package fileprivate(set) var text: String
    package fileprivate(set) var children: [XMLElement]

    /// - Throws: ``XMLFault``.
    package init(parsing bytes: [UInt8]) throws(XMLFault) {
        guard bytes.count <= Self.maximumBytes else {
            throw XMLFault(message: "the document has more than \(Self.maximumBytes) bytes")
        }
        // No answer has one, and all that is dangerous in XML begins with one; a NUL is in any text of 16 bits, where
        // the search would not find it.
        guard !bytes.contains(0), bytes.firstRange(of: Array("<!DOCTYPE".utf8)) == nil else {
            throw XMLFault(message: "the document declares a type")
        }
        let reader = DocumentReader()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        let isWellFormed = parser.parse()
        if let fault = reader.fault {
            throw fault
        }
        guard isWellFormed, parser.parserError == nil, let root = reader.root else {
            throw XMLFault(message: "the document is not well-formed (line \(parser.lineNumber))")
        }
        self = root
    }

    fileprivate init(name: String) {
        self.name = name
        self.text = ""
        self.children = []
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

/// Why a document was refused.
package struct XMLFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package var description: String {
        message
    }
}

private final class DocumentReader: NSObject, XMLParserDelegate {
    var root: XMLElement?
    var fault: XMLFault?
    private var open: [XMLElement] = []
    private var elements = 0

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements += 1
        if open.count >= XMLElement.maximumDepth || elements > XMLElement.maximumElements {
            refuse("the document is too deep or has too many elements", parser)
            return
        }
        open.append(XMLElement(name: name.split(separator: ":").last.map(String.init) ?? name))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else {
            return
        }
        open[open.count - 1].text += text
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        guard var element = open.popLast() else {
            return
        }
        element.text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func parser(_ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?) {
        refuse("the document declares entities", parser)
    }

    func parser(
        _ parser: XMLParser,
        foundExternalEntityDeclarationWithName name: String,
        publicID: String?,
        systemID: String?
    ) {
        refuse("the document declares entities", parser)
    }

    private func refuse(_ message: String, _ parser: XMLParser) {
        fault = fault ?? XMLFault(message: message)
        parser.abortParsing()
    }
}
