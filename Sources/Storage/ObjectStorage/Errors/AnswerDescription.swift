package import HTTPTransport
import Primitives

/// What an answer is that is not the document which was expected: its content type and how it begins, for people.
package struct AnswerDescription: Sendable, CustomStringConvertible {
    /// As in `text/html "<html><body>502 Bad Gateway"`.
    package let description: String

    /// Characters of the body that are shown.
    private static let shown = 200
    /// What stands before a secret wherever one is written down.
    private static let words = ["secret", "token", "credential", "password", "accesskey"]

    /// - Parameters:
    ///   - response: The answer.
    ///   - cover: What the answer must not repeat.
    ///   - mayHoldSecrets: It may hold secrets that nobody knows yet, as the answer to a mint does: it is then shown only
    ///     where nothing in it speaks of them.
    package init(_ response: HTTPResponse, hiding cover: SecretCover, mayHoldSecrets: Bool) {
        let type = response.headers["content-type"].map { cover.line($0, limit: 60) } ?? ""
        let kind = type.isEmpty ? "without a content type" : type
        let body = response.body.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if body.isEmpty {
            description = "\(kind), empty"
        } else if mayHoldSecrets, Self.speaksOfSecrets(body) {
            let more = response.isTruncated ? "more than " : ""
            description = "\(kind), \(more)\(response.body.count) bytes"
        } else {
            description = "\(kind) \"\(PrintableText.line(bytes: cover.hide(inBeginningOf: body), limit: Self.shown))\""
        }
    }

    /// Of a page, only what would be shown of it counts: forms have passwords and tokens of their own.
    private static func speaksOfSecrets(_ body: ArraySlice<UInt8>) -> Bool {
        let head = lowercased(body.prefix(shown * 4))
        let isPage = head.hasPrefix("<html") || head.hasPrefix("<!doctype html")
        let text = isPage ? head : lowercased(body)
        return words.contains(where: text.contains)
    }

    /// ASCII alone; of a text in 16 bits, too.
    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.filter { (0x21...0x7E).contains($0) }, as: UTF8.self).lowercased()
    }
}
