import Primitives

/// The check of KEY_TEMPLATE (contract.md, Settings): `{upload}` as a whole segment, known placeholders only, and
/// nothing that an object key must not hold.
enum KeyTemplate {
    private static let allowed =
        "text with {upload} as a whole path segment, and {gateway} {module} {date} {profile} {label.NAME}"

    static func check(_ text: String) throws(InvalidValue) -> String {
        let pattern: KeyPattern
        do {
            pattern = try KeyPattern(text)
        } catch {
            let reason =
                switch error {
                case .brace: "has a brace without its other half"
                case .unknown(let name): "has the unknown placeholder {\(name)}"
                }
            throw InvalidValue(reason: reason, allowed: allowed)
        }
        guard text.split(separator: "/").contains("{upload}") else {
            throw InvalidValue(reason: "lacks {upload} as a whole path segment", allowed: allowed)
        }
        do {
            _ = try ObjectKey(pattern.sample)
        } catch {
            throw InvalidValue(reason: "makes no object key: \(error)", allowed: allowed)
        }
        return text
    }
}
