import FoundationEssentials

/// A JSON answer of a service, bounded in size: those of Alibaba Cloud's STS, of metadata services and the like.
package enum JSONAnswer {
    /// Longer ones are refused: a decoder takes time in the square of the length of a text of bad escapes
    /// (docs/ARCHITECTURE.md, Decisions).
    package static let maximumBytes = 64 * 1024

    /// Reads a value; fields that it does not name are passed over.
    ///
    /// - Throws: ``JSONFault``, without a word of the text: it may hold a secret.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONFault) -> Value {
        guard bytes.count <= maximumBytes else {
            throw JSONFault(message: "the document has more than \(maximumBytes) bytes")
        }
        do {
            // The space: as in ControlJSON, Foundation's decoder stops the process where the text ends in exactly 513
            // open brackets.
            return try JSONDecoder().decode(type, from: Data(bytes) + [UInt8(ascii: " ")])
        } catch {
            throw JSONFault(message: "the document is not the JSON that is documented")
        }
    }
}

/// Why a document was refused.
package struct JSONFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package var description: String {
        message
    }
}
