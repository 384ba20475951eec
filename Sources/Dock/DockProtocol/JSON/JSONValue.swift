import Primitives

/// A JSON value as it stands in a message.
///
/// Members keep their order, so that what goes out reads like the protocol's text. No name is there twice.
enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or one past Int64. Infinite where it is past Double, NaN where it
    /// has more characters than ``JSONParser/maximumNumberBytes``.
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])
    /// Something stands there that is no value: a word such as `NaN`, nesting past ``DockLimits/depth``, or several values
    /// under one name that are not equal. It has no type, so it costs the field that holds it.
    case unreadable

    struct Member: Sendable, Hashable {
        let name: String
        let value: JSONValue

        init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue {
    /// An object of those fields that have a value.
    static func record(_ fields: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(fields.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// An integer.
    static func number(_ value: Int) -> JSONValue {
        .integer(Int64(value))
    }

    /// A moment, in milliseconds.
    static func time(_ moment: Timestamp) -> JSONValue {
        .integer(moment.milliseconds)
    }

    /// An array of texts.
    static func strings(_ values: [String]) -> JSONValue {
        .array(values.map { .string($0) })
    }
}
