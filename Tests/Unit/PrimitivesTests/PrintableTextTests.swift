import Primitives
import Testing

@Suite("Printable text")
struct PrintableTextTests {
    @Test(
        "what is not printable is escaped",
        arguments: [
            ("plain text, é 日志 🛸 e\u{301}", "plain text, é 日志 🛸 e\u{301}"), ("\u{1B}[31m", "\\u{1B}[31m"),
            ("a\r\n\tb\0", "a\\u{D}\\u{A}\\u{9}b\\u{0}"), ("\u{9B}2J\u{85}", "\\u{9B}2J\\u{85}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            (
                "\u{61C}\u{200E}\u{200F}\u{202A}\u{202E}\u{2066}\u{2069}",
                "\\u{61C}\\u{200E}\\u{200F}\\u{202A}\\u{202E}\\u{2066}\\u{2069}"
            ),
            ("\u{200B}\u{200D}\u{2060}\u{FEFF}\u{AD}", "\\u{200B}\\u{200D}\\u{2060}\\u{FEFF}\\u{AD}"),
            ("\u{E0041}\u{E000}\u{378}\u{FFFF}", "\\u{E0041}\\u{E000}\\u{378}\\u{FFFF}"),
            ("", ""),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(PrintableText.line(text, limit: 100).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test("bytes that are not UTF-8 are shown as they are")
    func bytes() {
        #expect(PrintableText.line(bytes: [0x66, 0xFC, 0x72], limit: 10) == "f\\xFCr")
        #expect(PrintableText.line(bytes: [0xED, 0xA0, 0x80], limit: 20) == "\\xED\\xA0\\x80")
        #expect(PrintableText.line(bytes: [0x61, 0xE2, 0x82], limit: 20) == "a\\xE2\\x82")
    }

    @Test("marks that pile up on one character are bounded")
    func marks() {
        let text = PrintableText.line("a" + String(repeating: "\u{301}", count: 50), limit: 500)
        #expect(text.unicodeScalars.count { $0 == "\u{301}" } <= 8)
    }

    @Test("a long text is cut, and never within an escape")
    func limits() {
        for limit in 0...20 {
            let text = PrintableText.line(String(repeating: "\u{1B}x", count: 50), limit: limit)
            #expect(text.count <= limit + 1)
            #expect(text.hasSuffix("…"))
            #expect(!text.dropLast().contains("\\") || text.dropLast().hasSuffix("}") || text.dropLast().hasSuffix("x"))
            #expect(PrintableText.line(String(repeating: "é", count: limit), limit: limit).count == limit)
        }
        #expect(PrintableText.line(String(repeating: "a", count: 1_000_000), limit: 3).hasPrefix("aa"))
    }
}
