import Primitives

/// libcurl's own text for an error, made fit for a log.
///
/// It quotes what the peer or the address said, so whatever could be a query (from a `?` to the next blank) or a
/// user (up to an `@`) is cut, what is not printable is escaped, and the length is bounded.
enum ErrorText {
    static let maximumCharacters = 256

    static func redacted(_ text: some Collection<UInt8>) -> String {
        var words: [[UInt8]] = []
        for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
            var shown = Array(word)
            if let question = shown.firstIndex(of: UInt8(ascii: "?")) {
                shown.replaceSubrange(question..., with: "?…".utf8)
            }
            if let user = shown.lastIndex(of: UInt8(ascii: "@")) {
                shown.replaceSubrange(...user, with: "…@".utf8)
            }
            words.append(shown)
        }
        return PrintableText.line(bytes: words.joined(separator: [0x20]), limit: maximumCharacters)
    }
}
