import Foundation
import Testing

@testable import Primitives

@Suite("Printable text")
struct PrintableTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let line: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "plain", text: "4TADKB3001003B: ok, 100 %", line: "4TADKB3001003B: ok, 100 %"),
        Case(name: "scripts", text: "é Ж 中文 日本語 한국 עברית हिन्दी 🚁", line: "é Ж 中文 日本語 한국 עברית हिन्दी 🚁"),
        Case(name: "escape sequence", text: "a\u{1B}[2Jb", line: "a\\u{1B}[2Jb"),
        Case(name: "line ends", text: "a\nb\r\nc\u{B}\u{C}", line: "a\\u{0A}b\\u{0D}\\u{0A}c\\u{0B}\\u{0C}"),
        Case(name: "tab, NUL, DEL", text: "\t\0\u{7F}", line: "\\u{09}\\u{00}\\u{7F}"),
        Case(name: "C1", text: "\u{80}\u{85}\u{9B}31m", line: "\\u{80}\\u{85}\\u{9B}31m"),
        Case(name: "separators", text: "a\u{2028}b\u{2029}c", line: "a\\u{2028}b\\u{2029}c"),
        Case(
            name: "bidi",
            text: "\u{61C}\u{200E}\u{200F}\u{202A}\u{202E}\u{2066}\u{2069}",
            line: "\\u{61C}\\u{200E}\\u{200F}\\u{202A}\\u{202E}\\u{2066}\\u{2069}"
        ),
        Case(
            name: "invisible",
            text: "\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}\u{3164}\u{FE0F}",
            line: "\\u{200B}\\u{200C}\\u{200D}\\u{2060}\\u{FEFF}\\u{AD}\\u{3164}\\u{FE0F}"
        ),
        Case(name: "tags", text: "\u{E0001}\u{E0041}\u{E007F}", line: "\\u{E0001}\\u{E0041}\\u{E007F}"),
        Case(name: "private use, unassigned", text: "\u{E000}\u{378}", line: "\\u{E000}\\u{378}"),
        Case(name: "spaces", text: "a b\u{A0}c\u{2003}d\u{3000}e", line: "a b\\u{A0}c\\u{2003}d\u{3000}e"),
        Case(name: "backslash", text: "a\\u{1B}\\x00", line: "a\\\\u{1B}\\\\x00"),
        Case(name: "mark", text: "e\u{301}", line: "e\u{301}"),
        Case(name: "lone marks", text: "\u{301}a \u{301}", line: "\\u{301}a \\u{301}"),
        Case(
            name: "run of marks",
            text: "a" + String(repeating: "\u{301}", count: 6),
            line: "a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}"
        ),
    ]

    @Test(arguments: cases)
    func table(_ row: Case) {
        #expect(PrintableText.line(row.text, limit: 1000).unicodeScalars.elementsEqual(row.line.unicodeScalars))
        #expect(
            PrintableText.line(bytes: row.text.utf8, limit: 1000).unicodeScalars
                .elementsEqual(row.line.unicodeScalars)
        )
    }

    @Test
    func noncharacters() throws {
        for value: UInt32 in [0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF] {
            let text = String(try #require(Unicode.Scalar(value)))
            #expect(PrintableText.line(text, limit: 99) == "\\u{\(String(value, radix: 16, uppercase: true))}")
        }
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\\xFFb"),
            ([0xC3, 0x28], "\\xC3("),
            ([0xC0, 0x80], "\\xC0\\x80"),
            ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"),
            ([0xF0, 0x9F, 0x9A, 0x81, 0xF0, 0x9F, 0x9A], "🚁\\xF0\\x9F\\x9A"),
            ([0xF5, 0x80], "\\xF5\\x80"),
        ] as [([UInt8], String)]
    )
    func invalidUTF8(bytes: [UInt8], line: String) {
        #expect(PrintableText.line(bytes: bytes, limit: 99) == line)
    }

    @Test
    func cutsBetweenEscapes() {
        #expect(PrintableText.line("abcdef", limit: 6) == "abcdef")
        #expect(PrintableText.line("abcdef", limit: 5) == "abcd…")
        #expect(PrintableText.line("ab\u{1B}cd", limit: 8) == "ab…")
        #expect(PrintableText.line("ab\u{1B}cd", limit: 9) == "ab\\u{1B}…")
        #expect(PrintableText.line("abc", limit: 1) == "…")
        #expect(PrintableText.line("abc", limit: 0).isEmpty)
        #expect(PrintableText.line("abc", limit: -1).isEmpty)
        #expect(PrintableText.line(bytes: repeatElement(0x61, count: 1 << 20), limit: 3) == "aa…")
        #expect(PrintableText.line(bytes: [0x61], limit: .max) == "a")
    }

    @Test
    func guardingTwiceChangesNothing() {
        #expect(PrintableText.guarded("a\\b\u{1B}\n") == "a\\b\\u{1B}\\u{0A}")
        #expect(PrintableText.guarded("a\nb\u{85}", keepsLineEnds: true) == "a\nb\\u{85}")
        for seed in 0..<500 {
            let line = PrintableText.line(Self.text(seed: UInt64(seed)), limit: 200)
            #expect(PrintableText.guarded(line).unicodeScalars.elementsEqual(line.unicodeScalars), "seed \(seed)")
        }
    }

    /// Every result is bounded, has printable scalars only, and can be read back where it is not cut.
    @Test
    func property() {
        for seed in 0..<2000 {
            let text = Self.text(seed: UInt64(seed))
            let limit = seed % 90
            for line in [PrintableText.line(text, limit: limit), PrintableText.line(bytes: text.utf8, limit: limit)] {
                #expect(line.unicodeScalars.count <= limit, "seed \(seed)")
                #expect(line.unicodeScalars.allSatisfy(PrintableText.isPrintable), "seed \(seed)")
            }
            let whole = PrintableText.line(text, limit: .max)
            #expect(Self.original(of: whole)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true, "seed \(seed)")
        }
    }

    @Test
    func jsonKeepsItsStrings() throws {
        for seed in 0..<500 {
            let texts = [Self.text(seed: UInt64(seed)), "\u{301}\u{202E}\u{E0041}\u{7F}é"]
            let document = try JSONEncoder().encode(texts)
            let guarded = PrintableText.json(Array(document))
            let strings = try JSONDecoder().decode([String].self, from: Data(guarded))
            #expect(
                zip(strings, texts).allSatisfy { $0.unicodeScalars.elementsEqual($1.unicodeScalars) },
                "seed \(seed)"
            )
            #expect(
                String(decoding: guarded, as: UTF8.self).unicodeScalars.allSatisfy(PrintableText.isPrintable),
                "seed \(seed)"
            )
        }
    }

    /// A text of scalars of every kind.
    private static func text(seed: UInt64) -> String {
        var generator = SplitMix64(seed: seed)
        var scalars = String.UnicodeScalarView()
        let marked = "\\u{}x\u{1B}\n\u{301}\u{202E}\u{200D}é中🚁 \u{2028}\u{E0041}\u{7F}\u{85}"
        for _ in 0..<Int.random(in: 0..<40, using: &generator) {
            if Bool.random(using: &generator), let scalar = marked.unicodeScalars.randomElement(using: &generator) {
                scalars.append(scalar)
            } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// What a line stands for.
    private static func original(of line: String) -> String? {
        var result = String.UnicodeScalarView()
        var rest = line.unicodeScalars[...]
        while let first = rest.popFirst() {
            guard first == "\\" else {
                result.append(first)
                continue
            }
            switch rest.popFirst() {
            case "\\":
                result.append("\\")
            case "u":
                guard let end = rest.firstIndex(of: "}"),
                    let scalar = UInt32(String(rest[..<end].dropFirst()), radix: 16).flatMap(Unicode.Scalar.init)
                else {
                    return nil
                }
                result.append(scalar)
                rest = rest[rest.index(after: end)...]
            default:
                return nil
            }
        }
        return String(result)
    }
}
