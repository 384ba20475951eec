import Primitives
import Testing

@Suite("Object keys")
struct ObjectKeyTests {
    @Test(
        "accepted as they stand",
        arguments: [
            "a", ".", "/", "/a", "//a", "a/", "a//b", "a/./b", "a b", " a ", "a+b", "a%2Fb", "%", "100%", "a.b.c",
            "logs/7CTDM/3.tar", "日志/飞机.tar", "e\u{301}", "\u{e9}", "🛸", "a\"b", "a\\b", "{x}", "a&b=c;d", "<a>", "~",
            "!'()@,:", "a\u{A0}b", "[x]", "#", "^`|",
        ]
    )
    func accepted(text: String) throws {
        let key = try ObjectKey(text)
        #expect(Array(key.value.utf8) == Array(text.utf8))
        #expect(key.description == text)
    }

    private static let refusals: [(String, ObjectKeyError)] = [
        ("", .empty),
        ("*", .wildcard("*")), ("logs/*", .wildcard("*")), ("a*\u{301}", .wildcard("*")),
        ("?", .wildcard("?")), ("a?b", .wildcard("?")),
        ("$", .wildcard("$")), ("${aws:username}", .wildcard("$")),
        ("..", .dotDot), ("../a", .dotDot), ("a/../b", .dotDot), ("a..b", .dotDot), ("...", .dotDot),
        ("..\u{301}", .dotDot), ("a/..\u{FE0F}/b", .dotDot),
        ("\u{0}", .controlCharacter), ("a\u{0}b", .controlCharacter), ("a\n", .controlCharacter),
        ("\t", .controlCharacter), ("a\r\nb", .controlCharacter), ("\u{1B}[31m", .controlCharacter),
        ("\u{1F}", .controlCharacter), ("a\u{7F}", .controlCharacter), ("\u{80}", .controlCharacter),
        ("a\u{85}b", .controlCharacter), ("\u{9F}", .controlCharacter),
    ]

    @Test("refused, each for what is wrong with it", arguments: refusals)
    func refused(text: String, error: ObjectKeyError) {
        #expect(throws: error) {
            try ObjectKey(text)
        }
    }

    @Test("every control character is refused, and nothing near them")
    func controls() {
        for value in UInt32(0)...0x100 {
            guard let scalar = Unicode.Scalar(value), !"*?$".unicodeScalars.contains(scalar) else {
                continue
            }
            let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
            #expect(((try? ObjectKey("a\(Character(scalar))b")) == nil) == isControl, "U+\(String(value, radix: 16))")
        }
    }

    @Test("the length is counted in bytes of UTF-8")
    func length() throws {
        #expect(throws: Never.self) { try ObjectKey(String(repeating: "a", count: 1024)) }
        #expect(throws: ObjectKeyError.tooLong(bytes: 1025)) { try ObjectKey(String(repeating: "a", count: 1025)) }
        #expect(throws: Never.self) { try ObjectKey(String(repeating: "é", count: 512)) }
        #expect(throws: ObjectKeyError.tooLong(bytes: 1026)) { try ObjectKey(String(repeating: "é", count: 513)) }
        #expect(throws: ObjectKeyError.tooLong(bytes: 1028)) { try ObjectKey(String(repeating: "🛸", count: 257)) }
    }

    @Test("keys of other bytes are other keys, even where their characters are the same")
    func identity() throws {
        let composed = try ObjectKey("\u{e9}")
        let decomposed = try ObjectKey("e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect((composed < decomposed) != (decomposed < composed))
        #expect(try composed == ObjectKey(String(UnicodeScalar(0xE9))))
    }

    @Test("order is that of the bytes")
    func order() throws {
        let sorted = try ["A", "a", "a/b", "a0", "b", "é", "日", "🛸"].map { try ObjectKey($0) }
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test("each refusal says what is wrong, on one line and without the key")
    func descriptions() {
        let errors: [ObjectKeyError] = [.empty, .tooLong(bytes: 2000), .wildcard("*"), .dotDot, .controlCharacter]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(errors.allSatisfy { !$0.description.contains("\n") })
    }
}
