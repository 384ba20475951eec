import Primitives

/// The sections of the AWS tools' `credentials` and `config` files.
///
/// Comments stand on a line of their own or after white space; indented lines belong to a nested setting (`s3 =`), and
/// are passed over; a section that comes twice is one, and its last value counts.
struct ProfileSections: Sendable {
    private(set) var profiles: [String: [String: Secret]] = [:]

    /// - Parameters:
    ///   - text: The file's.
    ///   - prefixed: Whether profiles other than `default` are called `[profile NAME]`, as in `config`.
    /// - Throws: An unusable line, by its number.
    init(_ text: String, prefixed: Bool) throws(CredentialFault) {
        var section: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = Self.withoutComment(line)
            guard let first = content.first else {
                continue
            }
            if first == "[" {
                guard content.last == "]" else {
                    throw .unusable("line \(index + 1) is not a section")
                }
                section = Self.profile(content.dropFirst().dropLast().trimmed, prefixed: prefixed)
                if let section, profiles[section] == nil {
                    profiles[section] = [:]
                }
                continue
            }
            guard let section, line.first?.isWhitespace != true else {
                continue
            }
            guard let sign = content.firstIndex(of: "="), sign > content.startIndex else {
                throw .unusable("line \(index + 1) is not key = value")
            }
            let name = content[..<sign].trimmed.lowercased()
            profiles[section]?[name] = Secret(String(content[content.index(after: sign)...].trimmed))
        }
    }

    /// The profile that a section is of; `nil` for sections of something else, such as `[sso-session NAME]`.
    private static func profile(_ title: Substring, prefixed: Bool) -> String? {
        let words = title.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard prefixed, title != "default" else {
            return String(title)
        }
        guard words.count == 2, words[0] == "profile" else {
            return nil
        }
        let name = words[1].trimmed
        let isQuoted = name.count >= 2 && name.hasPrefix("\"") && name.hasSuffix("\"")
        return String(isQuoted ? name.dropFirst().dropLast() : name)
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        let content = line.trimmed
        guard content.first != "#", content.first != ";" else {
            return ""
        }
        let comment = zip(content.indices, content.indices.dropFirst()).first { before, mark in
            content[before].isWhitespace && (content[mark] == "#" || content[mark] == ";")
        }
        return comment.map { content[..<$0.0].trimmed } ?? content
    }
}
