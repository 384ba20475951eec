import Primitives

/// A file of sections, as the AWS tools read their `credentials` and `config` files: with Python's `configparser` in its
/// default form, and one level of nested settings (botocore, `configloader.py`).
///
/// - A comment (`#`, `;`) has a line of its own; behind a value it is part of the value.
/// - A line that is indented more than the setting before it continues that setting; other indentation has no meaning.
/// - `=` and `:` separate a name from its value; names are read in lower case, sections as they are.
/// - A section or a name that comes twice, a line that is no setting, and a setting before the first section make the
///   whole file unusable.
/// - The settings of `[DEFAULT]` are in every section.
struct ConfigurationFile: Sendable {
    struct Section: Sendable {
        let name: String
        /// By their names in lower case; nested settings are a text that begins with a line break.
        var settings: [String: Secret]
    }

    /// In the file's order.
    private(set) var sections: [Section] = []

    /// - Throws: What is wrong, by the number of the line.
    init(_ bytes: [UInt8]) throws(CredentialFault) {
        guard let text = CredentialText(bytes) else {
            throw .unusable("not a text in UTF-8")
        }
        var reader = Reader()
        for (index, line) in text.lines.enumerated() {
            do {
                try reader.read(line)
            } catch {
                throw .unusable("line \(index + 1) \(error.message)")
            }
        }
        let inherited = reader.blocks[0].settings
        for block in reader.blocks.dropFirst() {
            let settings = try Self.values(block.settings.merging(inherited) { own, _ in own })
            sections.append(Section(name: block.name, settings: settings))
        }
    }

    private static func values(_ settings: [String: [String]]) throws(CredentialFault) -> [String: Secret] {
        var values: [String: Secret] = [:]
        for (name, lines) in settings {
            let value = String(lines.joined(separator: "\n").unicodeScalars[...].withoutTrailingBlanks)
            guard !value.hasPrefix("\n") || lines.dropFirst().allSatisfy({ $0.isEmpty || $0.contains("=") }) else {
                throw .unusable("a nested setting is not name = value")
            }
            values[name] = Secret(value)
        }
        return values
    }
}

extension ConfigurationFile {
    private typealias Scalars = Substring.UnicodeScalarView

    /// Goes from line to line.
    private struct Reader {
        struct Fault: Error {
            let message: String
        }

        struct Block {
            let name: String
            /// The lines of each value.
            var settings: [String: [String]] = [:]
        }

        /// The first holds what `[DEFAULT]` says.
        private(set) var blocks = [Block(name: "DEFAULT")]
        private var places = ["DEFAULT": 0]
        private var current: Int?
        private var option: String?
        private var indentation = 0

        mutating func read(_ line: Scalars) throws(Fault) {
            let indentation = line.prefix(while: \.isBlank).count
            let content = line.dropFirst(indentation).withoutTrailingBlanks
            guard let first = content.first else {
                proceed("")
                return
            }
            guard first != "#", first != ";" else {
                return
            }
            if option != nil, indentation > self.indentation {
                proceed(String(content))
                return
            }
            self.indentation = indentation
            if let name = Self.section(content) {
                try begin(name)
            } else {
                try set(content)
            }
        }

        /// `[NAME]`, up to the last bracket; what is behind it has no meaning.
        private static func section(_ content: Scalars) -> String? {
            guard content.first == "[", let end = content.lastIndex(of: "]") else {
                return nil
            }
            let name = content[content.index(after: content.startIndex)..<end]
            return name.isEmpty ? nil : String(name)
        }

        private mutating func begin(_ name: String) throws(Fault) {
            option = nil
            guard places[name] == nil || name == "DEFAULT" else {
                throw Fault(message: "is a section that came before")
            }
            current = places[name] ?? blocks.count
            if places[name] == nil {
                places[name] = blocks.count
                blocks.append(Block(name: name))
            }
        }

        private mutating func set(_ content: Scalars) throws(Fault) {
            guard let current else {
                throw Fault(message: "comes before the first section")
            }
            guard let sign = content.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > content.startIndex else {
                throw Fault(message: "is not name = value")
            }
            let name = String(content[..<sign].withoutTrailingBlanks).lowercased()
            guard blocks[current].settings[name] == nil else {
                throw Fault(message: "is a setting that came before in its section")
            }
            blocks[current].settings[name] = [String(content[content.index(after: sign)...].drop(while: \.isBlank))]
            option = name
        }

        private mutating func proceed(_ line: String) {
            if let current, let option {
                blocks[current].settings[option]?.append(line)
            }
        }
    }
}

extension Substring.UnicodeScalarView {
    var withoutTrailingBlanks: Self {
        var text = self
        while text.last?.isBlank ?? false {
            text.removeLast()
        }
        return text
    }
}
