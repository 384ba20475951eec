import Foundation

/// JSON as another library reads it: the judge of what goes out, which shares no code with what wrote it.
enum ForeignJSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case array([ForeignJSON])
    case object([String: ForeignJSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .real(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([ForeignJSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: ForeignJSON].self))
        }
    }

    init(_ payload: [UInt8]) throws {
        self = try JSONDecoder().decode(ForeignJSON.self, from: Data(payload))
    }

    /// The members of an object; none for anything else.
    var members: [String: ForeignJSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The shape alone: every field with its JSON type, an array by the shapes that occur in it.
    var shape: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer: "integer"
        case .real: "real"
        case .string: "string"
        case .array(let elements): "[" + Set(elements.map(\.shape)).sorted().joined(separator: "|") + "]"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.shape)" }.joined(separator: ",") + "}"
        }
    }
}
