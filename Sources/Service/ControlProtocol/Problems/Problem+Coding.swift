import Primitives

extension Problem {
    private static let members: Set<String> = ["type", "title", "status", "detail", "code"]

    /// Reads a problem; further members of other types than ``Value`` are passed over.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FieldName.self)
        type = try container.decode(String.self, forKey: FieldName(stringValue: "type"))
        title = try container.decode(String.self, forKey: FieldName(stringValue: "title"))
        status = try container.decode(Int.self, forKey: FieldName(stringValue: "status"))
        detail = try container.decode(String.self, forKey: FieldName(stringValue: "detail"))
        code = try container.decode(Code.self, forKey: FieldName(stringValue: "code"))
        var extras: [String: Value] = [:]
        for key in container.allKeys where !Self.members.contains(key.stringValue) {
            extras[key.stringValue] = try? container.decode(Value.self, forKey: key)
        }
        self.extras = extras
    }

    /// The most scalars of a detail.
    private static let longestDetail = 4096

    /// Writes the five members and the further ones; the detail may quote others, so it is one printable line.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldName.self)
        for (name, value) in extras where !Self.members.contains(name) {
            try container.encode(value, forKey: FieldName(stringValue: name))
        }
        try container.encode(type, forKey: FieldName(stringValue: "type"))
        try container.encode(title, forKey: FieldName(stringValue: "title"))
        try container.encode(status, forKey: FieldName(stringValue: "status"))
        let detail = PrintableText.guarded(detail, limit: Self.longestDetail)
        try container.encode(detail, forKey: FieldName(stringValue: "detail"))
        try container.encode(code, forKey: FieldName(stringValue: "code"))
    }
}

extension Problem.Value: Codable {
    /// Reads a text, a whole number or texts.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else {
            self = .strings(try container.decode([String].self))
        }
    }

    /// Writes the bare value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .strings(let texts): try container.encode(texts)
        }
    }
}
