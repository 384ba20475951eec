import Primitives

/// What a setting's value may be.
package enum SettingKind: Sendable, Hashable {
    /// Any text.
    case text
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// Bytes a second, or `unlimited`.
    case rate
    /// A length of time, at least so long; where `keep` is allowed, for ever.
    case duration(atLeast: Duration, allowsKeep: Bool = false)
    /// `on` or `off`.
    case toggle
    /// One of some words.
    case choice([String])
    /// Several texts: separated by commas, or a sequence in YAML.
    case list
    /// An address with one of some schemes.
    case url(schemes: [String])
    /// Where to listen: `HOST:PORT` or `unix:PATH`.
    case listen
    /// A path in the file system.
    case path

    /// A choice among an enumeration's cases.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> SettingKind {
        .choice(type.allCases.map(\.rawValue))
    }

    /// How much of a value of the kind may be shown, unless its definition says otherwise.
    var display: SettingDisplay {
        if case .url = self { .address } else { .whole }
    }

    /// What is allowed, as an error and the documentation say it; `nil` where any text is.
    package var allowed: String? {
        switch self {
        case .text, .path: nil
        case .integer(let range) where range.upperBound == .max: "a whole number from \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .rate: "bytes a second, as 5000000, 500KB, 20MB or 16MiB, or unlimited"
        case .duration(let least, let allowsKeep):
            "a duration as 500ms, 90s, 15m, 1h or 30d"
                + (least > .zero ? ", at least \(DurationText.text(of: least))" : "")
                + (allowsKeep ? ", or keep" : "")
        case .toggle: "on or off"
        case .choice(let words): words.joined(separator: ", ")
        case .list: "texts separated by commas, or a YAML sequence"
        case .url(let schemes): schemes.map { $0 == "sqlite" ? "sqlite:PATH" : "\($0)://…" }.joined(separator: " or ")
        case .listen: "HOST:PORT, [IPV6]:PORT or unix:PATH"
        }
    }

    /// The kind in one word, for the documentation.
    package var word: String {
        switch self {
        case .text: "text"
        case .integer: "integer"
        case .rate: "bytes/s"
        case .duration: "duration"
        case .toggle: "switch"
        case .choice: "choice"
        case .list: "list"
        case .url: "URL"
        case .listen: "address"
        case .path: "path"
        }
    }
}
