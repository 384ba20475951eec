import Foundation
import Primitives
import RequestSigning

/// Reads the vector files beside the tests.
enum VectorFile {
    static func read(_ name: String) throws -> Data {
        try Data(contentsOf: Bundle.module.bundleURL.appending(path: "Vectors/\(name)"))
    }

    /// Reads the files' `snake_case` names.
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    /// Reads `20260301T120000Z`.
    static func moment(_ text: String) throws -> Timestamp {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        return Timestamp(seconds: Int64(try style.parse(text).timeIntervalSince1970))
    }
}

/// A pair as the vector files write it: `["name", "value"]`.
struct Pair: Decodable, Sendable {
    let name: String
    let value: String

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        name = try container.decode(String.self)
        value = try container.decode(String.self)
    }

    var queryItem: QueryItem {
        QueryItem(name, value)
    }

    var headerField: HeaderField {
        HeaderField(name, value)
    }
}
