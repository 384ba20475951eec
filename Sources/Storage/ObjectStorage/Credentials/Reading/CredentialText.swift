/// The text of a file or an answer that holds credentials.
struct CredentialText: Sendable {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    let text: String

    /// - Parameter bytes: UTF-8; a byte order mark before it is left out. `nil` for other bytes.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: Self.withoutMark(bytes), as: UTF8.self) else {
            return nil
        }
        self.text = text
    }

    /// The bytes without the mark that editors of Windows put before a text.
    static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    }

    /// The lines, as Python reads a file's: they end in LF, CR or both, and in nothing else.
    var lines: [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        var rest = text.unicodeScalars[...]
        while let end = rest.firstIndex(where: { $0 == "\n" || $0 == "\r" }) {
            lines.append(rest[..<end])
            let isPair = rest[end] == "\r" && rest[rest.index(after: end)...].first == "\n"
            rest = rest[rest.index(end, offsetBy: isPair ? 2 : 1)...]
        }
        return lines + [rest]
    }
}

extension Unicode.Scalar {
    /// White space as Python strips it.
    var isBlank: Bool {
        properties.isWhitespace || (0x1C...0x1F).contains(value)
    }
}
