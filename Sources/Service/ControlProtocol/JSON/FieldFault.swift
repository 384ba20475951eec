/// What is wrong with the value of a field of a request.
struct FieldFault: Error {
    let path: [any CodingKey]
    let message: String

    init(_ message: String, at path: [any CodingKey]) {
        self.path = path
        self.message = message
    }
}

extension Decoder {
    /// Refuses fields that the request does not have: a misspelt field must not be passed over in silence.
    ///
    /// - Throws: ``FieldFault`` with the name of the first of them.
    func refuseFields(besides known: some Sequence<some CodingKey>, of whole: String = "request") throws {
        let names = Set(known.map(\.stringValue))
        let fields = try container(keyedBy: FieldName.self).allKeys
        guard
            let unknown = fields.filter({ !names.contains($0.stringValue) }).min(by: { $0.stringValue < $1.stringValue }
            )
        else {
            return
        }
        throw FieldFault(
            "is not a field of this \(whole); it has \(names.sorted().joined(separator: ", "))",
            at: codingPath + [unknown]
        )
    }
}

extension KeyedDecodingContainer {
    /// Throws unless a field's value is as it should be.
    func require(_ condition: Bool, _ key: Key, _ message: @autoclosure () -> String) throws {
        if !condition {
            throw FieldFault(message(), at: codingPath + [key])
        }
    }
}
