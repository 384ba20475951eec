import Primitives

/// The fields of one object, read as leniently as the facts ask ("Envelope").
///
/// Null is absent. An integer may come as a number with a whole value or as text, also with white space around it, and an
/// empty text in its place is absent. A time over 1e11 is in milliseconds, else in seconds; 0 is absent. Every error names the field by its
/// path.
struct JSONFields {
    private let members: [JSONValue.Member]
    private let path: String

    /// The fields of an object; `nil` for any other value.
    init?(_ value: JSONValue, path: String) {
        guard case .object(let members) = value else {
            return nil
        }
        self.init(members: members, path: path)
    }

    /// No fields.
    static let none = JSONFields(members: [], path: "")

    private init(members: [JSONValue.Member], path: String) {
        self.members = members
        self.path = path
    }

    /// The fields of a payload.
    init(payload: [UInt8]) throws(DockProtocolError) {
        guard let fields = JSONFields(try JSONParser.parse(payload), path: "") else {
            throw .notAnObject
        }
        self = fields
    }

    /// A field's value; `nil` where it is absent or null.
    subscript(_ name: String) -> JSONValue? {
        guard let value = members.first(where: { $0.name == name })?.value, value != .null else {
            return nil
        }
        return value
    }

    /// A value that costs only itself where it cannot be read.
    ///
    /// - Parameters:
    ///   - lost: Takes the error.
    ///   - value: Reads the field.
    /// - Returns: `nil` also where it cannot be read.
    static func orLost<Value>(
        _ lost: inout [DockProtocolError],
        _ value: @autoclosure () throws(DockProtocolError) -> Value?
    ) -> Value? {
        do throws(DockProtocolError) {
            return try value()
        } catch {
            lost.append(error)
            return nil
        }
    }

    /// The spelling of a field's name that is there; the first, where none is.
    func spelling(_ name: String, or misspelled: String) -> String {
        self[name] == nil && self[misspelled] != nil ? misspelled : name
    }

    /// A field's path, as errors name it.
    func path(_ name: String) -> String {
        path.isEmpty ? name : path + "." + name
    }
}

extension JSONFields {
    /// The fields of an object in a field.
    func object(_ name: String) throws(DockProtocolError) -> JSONFields? {
        guard let value = self[name] else {
            return nil
        }
        guard let fields = JSONFields(value, path: path(name)) else {
            throw .wrongType(path(name))
        }
        return fields
    }

    /// The elements of an array.
    func array(_ name: String, atMost maximum: Int = DockLimits.entries) throws(DockProtocolError) -> [JSONValue]? {
        guard let value = self[name] else {
            return nil
        }
        guard case .array(let elements) = value else {
            throw .wrongType(path(name))
        }
        if elements.count > maximum {
            throw name == "files" ? .tooManyFiles : .tooManyEntries(path(name))
        }
        return elements
    }

    /// A text; `nil` also where it is empty.
    func text(
        _ name: String,
        atMost maximum: Int = DockLimits.textBytes
    ) throws(DockProtocolError) -> String? {
        guard let value = self[name] else {
            return nil
        }
        return try Self.text(value, path: path(name), atMost: maximum)
    }

    /// A text that must be there and not be empty.
    func requiredText(
        _ name: String,
        atMost maximum: Int = DockLimits.textBytes
    ) throws(DockProtocolError) -> String {
        guard let text = try text(name, atMost: maximum) else {
            throw .missing(path(name))
        }
        return text
    }

    /// A text out of a value; `nil` where it is empty.
    ///
    /// An integer is taken for its digits.
    static func text(
        _ value: JSONValue,
        path: @autoclosure () -> String,
        atMost maximum: Int = DockLimits.textBytes
    ) throws(DockProtocolError) -> String? {
        switch value {
        case .string(let text):
            if text.utf8.count > maximum {
                throw .tooLong(path())
            }
            if text.utf8.contains(0) {
                throw .containsNUL(path())
            }
            return text.isEmpty ? nil : text
        case .integer(let number):
            return String(number)
        default:
            throw .wrongType(path())
        }
    }
}

extension String {
    /// Without the white space and the NULs around it, which programs leave there.
    var withoutPadding: String {
        func isPadding(_ scalar: Unicode.Scalar) -> Bool {
            scalar == "\0" || scalar.properties.isWhitespace
        }
        var text = unicodeScalars[...]
        while let first = text.first, isPadding(first) {
            text.removeFirst()
        }
        while let last = text.last, isPadding(last) {
            text.removeLast()
        }
        return String(text)
    }
}
