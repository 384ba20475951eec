/// One line of `waybill config`: what holds, and why.
package struct EffectiveSetting: Sendable, Hashable {
    /// The setting's whole name, as `STORAGE_EU_ENDPOINT`.
    package let name: String
    /// The value; `nil` where there is none, and ``redacted`` where it is a secret.
    package let value: String?
    /// Where the value comes from.
    package let source: SettingSource

    /// What stands for a secret that is set.
    package static let redacted = "<set>"

    /// A value as it may be shown, by its definition's ``SettingDefinition/display``.
    static func shown(_ value: String, of name: SettingName) -> String {
        switch SettingsCatalogue[name].display {
        case .whole: value
        case .hidden: redacted
        case .address: shown(address: value, path: true)
        case .origin: shown(address: value, path: false)
        case .program: shown(command: value)
        }
    }

    /// An address without a password, a query and a fragment; and without its path, where that is a secret too.
    private static func shown(address: String, path isShown: Bool) -> String {
        guard let scheme = address.firstRange(of: "://") else {
            // `sqlite:PATH`, or a default in words.
            return address
        }
        let rest = address[scheme.upperBound...]
        let pathStart = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<pathStart]
        if let at = authority.lastIndex(of: "@") {
            let user = authority[..<at].prefix { $0 != ":" }
            authority = "\(isShown ? String(user) : "…")\(user.endIndex == at ? "" : ":…")\(authority[at...])"
        }
        let tail = rest[pathStart...]
        let path = tail.prefix { $0 != "?" && $0 != "#" }
        let shownPath = isShown || path.isEmpty || path == "/" ? String(path) : "/…"
        let end = tail[path.endIndex...].first.map { "\($0)…" } ?? ""
        return address[..<scheme.upperBound] + authority + shownPath + end
    }

    /// A command without its arguments.
    private static func shown(command: String) -> String {
        let words = command.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard let program = words.first, !program.contains(where: { "'\"\\=".contains($0) }) else {
            return redacted
        }
        return words.count > 1 ? "\(program) …" : String(program)
    }
}
