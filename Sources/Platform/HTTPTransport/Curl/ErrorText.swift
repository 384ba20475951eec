/// libcurl's own text for an error, made fit for a log.
///
/// It quotes what the peer or the address said, so whatever could be a query (from a `?` to the next blank) or a
/// user (up to an `@`) is cut, control characters are replaced, and the length is bounded.
enum ErrorText {
    static let maximumBytes = 256

    static func redacted(_ text: some Collection<UInt8>) -> String {
        var words: [String] = []
        for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
            var shown = Array(word)
            if let question = shown.firstIndex(of: UInt8(ascii: "?")) {
                shown.replaceSubrange(question..., with: "?…".utf8)
            }
            if let user = shown.lastIndex(of: UInt8(ascii: "@")) {
                shown.replaceSubrange(...user, with: "…@".utf8)
            }
            words.append(String(decoding: shown.map { $0 < 0x20 || $0 == 0x7F ? 0x2E : $0 }, as: UTF8.self))
        }
        let whole = words.joined(separator: " ")
        guard whole.utf8.count > maximumBytes else {
            return whole
        }
        return String(decoding: whole.utf8.prefix(maximumBytes), as: UTF8.self) + "…"
    }
}
