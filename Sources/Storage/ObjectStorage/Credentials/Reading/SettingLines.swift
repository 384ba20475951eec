import Primitives

/// Lines of `key = value`, as a secret store mounts them: blank lines, comments (`#`, `;`) and `export` are passed over,
/// and so are quotation marks around a whole value.
enum SettingLines {
    /// - Throws: An unusable line, by its number.
    static func parse(_ text: String) throws(CredentialFault) -> [(String, Secret)] {
        var fields: [(String, Secret)] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            guard let first = line.first, first != "#", first != ";" else {
                continue
            }
            guard let (name, value) = field(line) else {
                throw .unusable("line \(index + 1) is not key=value")
            }
            fields.append((name.hasPrefix("export ") ? String(name.dropFirst(7).trimmed) : name, Secret(value)))
        }
        return fields
    }

    /// A name and its value; `nil` where a line has no equals sign, or no name before it.
    static func field(_ line: Substring) -> (name: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else {
            return nil
        }
        let name = line[..<sign].trimmed
        let value = line[line.index(after: sign)...].trimmed
        return name.isEmpty ? nil : (String(name), String(unquoted(value)))
    }

    private static func unquoted(_ value: Substring) -> Substring {
        guard value.count >= 2, let mark = value.first, mark == "\"" || mark == "'", value.last == mark else {
            return value
        }
        return value.dropFirst().dropLast()
    }
}

extension Substring {
    /// Without white space around it.
    var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false {
            text.removeLast()
        }
        return text
    }
}
