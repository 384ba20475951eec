/// The header fields that a signature covers: names in lower case, each once, sorted.
struct CanonicalHeaders: Sendable {
    /// The fields, in the order of their names.
    private(set) var fields: [HeaderField]

    /// Takes from the fields that are sent those that are signed.
    ///
    /// - Parameters:
    ///   - sent: What the caller sends.
    ///   - own: What the signer sends, names in lower case; they stand for any of the same name in `sent`.
    ///   - form: How the algorithm writes the values.
    ///   - isSigned: Whether the algorithm signs a field of the caller's, told by its name in lower case.
    init(sent: [HeaderField], own: [HeaderField], form: HeaderValueForm, isSigned: (String) -> Bool) {
        var values: [String: [String]] = [:]
        for field in sent {
            let name = field.name.lowercased()
            if isSigned(name) {
                values[name, default: []].append(field.value)
            }
        }
        for field in own {
            values[field.name] = [field.value]
        }
        fields =
            values
            .map { HeaderField($0.key, form.text(of: $0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The names, joined by `;`.
    var names: String {
        fields.map(\.name).joined(separator: ";")
    }

    /// Leaves fields out.
    mutating func remove(where shouldRemove: (HeaderField) -> Bool) {
        fields.removeAll(where: shouldRemove)
    }
}
