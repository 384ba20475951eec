/// How an algorithm writes the values of the header fields that it signs.
///
/// White space is ASCII's: a tab counts as a space. The SDKs in Python strip Unicode's too; the documents name spaces
/// only.
enum HeaderValueForm: Sendable {
    /// No white space at the ends, one space for each run of it inside; fields of one name joined by a comma in the
    /// order in which they are sent.
    ///
    /// Source: SigV4's documents, "Create a canonical request".
    case folded

    /// No white space at the ends; fields of one name joined by a comma in the order in which they are sent.
    ///
    /// Source: Alibaba Cloud's OSS SDK for Go, version 2.
    case trimmed

    /// No white space at the ends; fields of one name joined by a comma, sorted by value.
    ///
    /// Source: `alibabacloud-tea-openapi`.
    case trimmedAndSorted

    /// The value that is signed for the values of one name.
    func text(of values: [String]) -> String {
        switch self {
        case .folded:
            values.map(Self.folded).joined(separator: ",")
        case .trimmed:
            values.map(Self.trimmed).joined(separator: ",")
        case .trimmedAndSorted:
            values.map(Self.trimmed)
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .joined(separator: ",")
        }
    }

    private static func folded(_ value: String) -> String {
        value.utf8
            .split(whereSeparator: isWhiteSpace)
            .map { String(Substring($0)) }
            .joined(separator: " ")
    }

    private static func trimmed(_ value: String) -> String {
        let start = value.utf8.drop(while: isWhiteSpace)
        guard let last = start.lastIndex(where: { !isWhiteSpace($0) }) else {
            return ""
        }
        return String(Substring(start[...last]))
    }

    /// ASCII's white space: space, and tab to carriage return.
    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }
}
