package import Primitives

/// Takes secrets out of text from outside: some services tell in a refusal what they would have signed, and pages of
/// proxies repeat the request.
package struct SecretCover: Sendable {
    /// Each secret as it is, and as it is written in an address, in XML and in JSON; the longest first, since one may
    /// begin with another.
    private let forms: [[UInt8]]
    private let cover = Array(Secret("").description.utf8)

    package init(_ secrets: [Secret]) {
        let texts = secrets.map { $0.reveal() }.filter { !$0.isEmpty }
        let forms = Set(
            texts.flatMap { [$0, PercentEncoding.component($0), Self.xml($0), $0.replacing("/", with: "\\/")] }
        )
        self.forms = forms.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// The bytes, with `<redacted>` for each secret.
    package func hide(in bytes: [UInt8]) -> [UInt8] {
        forms.reduce(bytes) { text, form in text.replacing(form, with: cover) }
    }

    /// The beginning of a long text, with `<redacted>` for each secret; nothing of a secret that is cut off is left.
    package func hide(inBeginningOf bytes: ArraySlice<UInt8>) -> [UInt8] {
        let longest = forms.first?.count ?? 0
        let window = bytes.prefix(8192 + longest)
        let shown = hide(in: Array(window))
        return window.count < bytes.count ? shown.dropLast(longest) : shown
    }

    /// The first line of a text, printable, without secrets.
    package func line(_ text: String, limit: Int) -> String {
        let bytes = hide(in: Array(text.utf8))
        let line = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first ?? []
        return PrintableText.line(bytes: line, limit: limit)
    }

    private static func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
    }
}
