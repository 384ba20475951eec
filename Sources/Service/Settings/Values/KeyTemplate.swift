import Primitives

/// The check of KEY_TEMPLATE (contract.md, Settings): `{upload}` as a whole segment, known placeholders only, and
/// nothing that an object key must not hold.
enum KeyTemplate {
    private static let placeholders: Set<String> = ["gateway", "upload", "module", "date", "profile"]
    private static let allowed =
        "text with {upload} as a whole path segment, and {gateway} {module} {date} {profile} {label.NAME}"

    static func check(_ text: String) throws(InvalidValue) -> String {
        var literal = ""
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            literal += rest[..<brace]
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw InvalidValue(reason: "has a brace without its other half", allowed: allowed)
            }
            let name = String(rest[rest.index(after: brace)..<end])
            guard placeholders.contains(name) || isLabel(name) else {
                throw InvalidValue(reason: "has the unknown placeholder {\(name)}", allowed: allowed)
            }
            literal += "x"
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        guard text.split(separator: "/").contains("{upload}") else {
            throw InvalidValue(reason: "lacks {upload} as a whole path segment", allowed: allowed)
        }
        do {
            _ = try ObjectKey(literal)
        } catch {
            throw InvalidValue(reason: "makes no object key: \(error)", allowed: allowed)
        }
        return text
    }

    private static func isLabel(_ name: String) -> Bool {
        let label = name.utf8.dropFirst("label.".utf8.count)
        return name.hasPrefix("label.") && !label.isEmpty
            && label.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default:
                    false
                }
            }
    }
}
