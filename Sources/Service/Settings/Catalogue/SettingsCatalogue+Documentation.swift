extension SettingsCatalogue {
    /// The catalogue as Markdown: a table for each section, a row for each setting.
    ///
    /// It ends with a line end.
    package static func markdown() -> String {
        sections.map { section in
            let rows = section.definitions.map(\.markdownRow).joined(separator: "\n")
            return """
                ### \(section.title)

                | Setting | YAML, `--set` | Default | Meaning |
                |---|---|---|---|
                \(rows)

                """ + section.markdownNote
        }
        .joined(separator: "\n")
    }

    /// The catalogue as plain text for a terminal, two lines a setting.
    ///
    /// It ends with a line end.
    package static func help() -> String {
        sections.map { section in
            "\(section.title)\n" + section.definitions.map(\.helpLines).joined()
        }
        .joined(separator: "\n")
    }
}

extension SettingsCatalogue.Section {
    /// What holds for the whole section.
    fileprivate var markdownNote: String {
        guard definitions.allSatisfy(\.allowsProfileOverride), let first = definitions.first else {
            return ""
        }
        return """

            Each may be set per profile too: `STORAGE_*_\(first.name.rawValue)`, `storage.<name>.\(first.yamlPath)`.

            """
    }
}

extension SettingDefinition {
    fileprivate var markdownRow: String {
        var remarks = [summary]
        if let allowed = kind.allowed, kind.isWorthListing {
            remarks.append("(\(allowed))")
        }
        if isSecret {
            remarks.append("— secret")
        }
        if !isReloadable {
            remarks.append("— needs a restart")
        }
        let cells = ["`\(name.rawValue)`", "`\(yamlPath)`", defaultMarkdown, remarks.joined(separator: " ")]
        return "| " + cells.map(\.escapedForTable).joined(separator: " | ") + " |"
    }

    private var defaultMarkdown: String {
        switch defaultValue {
        case .none: "–"
        case .value(let text): "`\(text)`"
        case .derived(let text): text
        }
    }

    fileprivate var helpLines: String {
        let defaultText =
            switch defaultValue {
            case .none: ""
            case .value(let text): " (default \(text))"
            case .derived(let text): " (default: \(text.filter { $0 != "`" }))"
            }
        let allowed = kind.isWorthListing ? kind.allowed.map { ": \($0)" } ?? "" : ""
        return "  \(variable)  \(yamlPath)\n      \(summary)\(allowed)\(defaultText)\n"
    }
}

extension SettingKind {
    /// Whether the documentation says what is allowed: where the default and the meaning do not tell it already.
    fileprivate var isWorthListing: Bool {
        switch self {
        case .choice, .rate: true
        default: false
        }
    }
}

extension String {
    fileprivate var escapedForTable: String {
        map { $0 == "|" ? "\\|" : String($0) }.joined()
    }
}
