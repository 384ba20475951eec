import Primitives
import Testing

@testable import DockProtocol

/// JSON's odd corners have defined results.
@Suite struct JSONParserTests {
    @Test(arguments: [
        ("null", JSONValue.null), (" \t\r\n true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
        ("-0", .integer(0)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .real(9_223_372_036_854_775_808)), ("1.0", .real(1)), ("1E+2", .real(100)),
        ("1e-2", .real(0.01)), ("1e400", .real(.infinity)), ("-1e400", .real(-.infinity)), ("[]", .array([])),
        ("{ }", .object([])), ("[1 , 2]", .array([.integer(1), .integer(2)])),
        (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")), (#""\u00e9\u673A""#, .string("é机")),
        (#""\ud83d\udee9x""#, .string("🛩x")), (#""\u0000""#, .string("\0")), ("\"\u{7F}\"", .string("\u{7F}")),
    ])
    func valid(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(bytes(text)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e",
        "1e+",
        "0x10", "1_0", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"",
        "\"\\u12G4\"", "\"\\u\u{FF11}234\"", "\"a\nb\"", "\"\0\"", "'a'", "1 2", "{}{}", "// x\n1", "\u{FEFF}\u{FEFF}1",
        "é",
        "\u{A0}1",
    ])
    func invalid(text: String) {
        #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(bytes(text)) }
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        #expect(try JSONParser.parse([0xEF, 0xBB, 0xBF] + bytes("1")) == .integer(1))
        #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse([0xEF, 0xBB, 0xBF]) }
        #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse([0xFF, 0xFE, 0x31, 0x00]) }
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud83d\udee9""#, #""\ud800\u0041""#,
    ])
    func halfASurrogatePairIsReplaced(text: String) throws {
        guard case .string(let value) = try JSONParser.parse(bytes(text)) else {
            Issue.record("not a string")
            return
        }
        let rest = text.contains("udee9") ? "🛩" : text.contains("0041") ? "A" : text.contains("\\n") ? "\n" : ""
        #expect(value == "\u{FFFD}" + (text.contains("x") ? "x" : rest))
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE6, 0x9C]] as [[UInt8]]
    )
    func textThatIsNotUTF8IsReplaced(broken: [UInt8]) throws {
        for prefix in ["", #"\n"#] {
            let text = bytes(#"""# + prefix + "a") + broken + bytes(#"b""#)
            guard case .string(let value) = try JSONParser.parse(text) else {
                Issue.record("not a string")
                return
            }
            #expect(value.contains("\u{FFFD}"))
            #expect(value.last == "b")
            #expect(!value.utf8.contains(0))
        }
        #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(broken) }
    }

    @Test(arguments: [
        #"{"tid":"a","data":{"result":0},"tid":"b"}"#, #"{"tid":"a","tid":"a","data":{"result":0}}"#,
        #"{"data":{"result":0,"result":1}}"#, #"{"tid":"a","data":{"result":0},"tid":null}"#,
        #"{"tid":"a","t\u0069d":"b","data":{"result":0}}"#, #"{"data":{"result":0,"files":[{"x":[{"y":1,"y":2}]}]}}"#,
        #"{"data":{"result":0},"":1,"":2}"#, #"{"\ud800":1,"\ud801":2,"data":{"result":0}}"#,
    ])
    func duplicateMembersAreRefused(text: String) {
        #expect(throws: DockProtocolError.duplicateMember) { try reply(text) }
    }

    @Test func ofManyMembersNoneIsTwice() throws {
        let names = (0..<1000).map { #""m\#($0)":\#($0)"# }
        let text = { (more: [String]) in "{" + (names + more).joined(separator: ",") + "}" }
        #expect(try JSONParser.parse(bytes(text([]))) != .null)
        for name in ["m0", "m31", "m32", "m999"] {
            #expect(throws: DockProtocolError.duplicateMember) {
                try JSONParser.parse(bytes(text([#""\#(name)":0"#])))
            }
        }
        // Two spellings of one character are two names; so are names of different objects.
        #expect(throws: Never.self) { try JSONParser.parse(bytes("{\"\u{E9}\":{\"a\":1},\"e\u{301}\":{\"a\":2}}")) }
    }

    @Test func otherEncodingsThanUTF8AreRefused() {
        let text = #"{"tid":"a","data":{"result":0}}"#
        for mark in [false, true] {
            for isLittle in [false, true] {
                let units = (mark ? [0xFEFF] : []) + Array(text.utf16)
                let wide = units.flatMap { unit -> [UInt8] in
                    let pair = [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]
                    return isLittle ? pair.reversed() : pair
                }
                #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(wide) }
                let wider = text.unicodeScalars.flatMap { scalar -> [UInt8] in
                    let four = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (24 - 8 * $0)) }
                    return isLittle ? four.reversed() : four
                }
                #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(wider) }
            }
        }
    }

    @Test func aNameMayBeEscaped() throws {
        #expect(try reply(#"{"t\u0069d":"a","data":{"result":1}}"#).tid == "a")
    }

    @Test func anEndlessNumberIsNoNumber() throws {
        let digits = String(repeating: "1", count: 100_000)
        #expect(throws: DockProtocolError.outOfRange("data.result")) { try reply(#"{"data":{"result":\#(digits)}}"#) }
        #expect(throws: DockProtocolError.wrongType("data.result")) {
            try reply(#"{"data":{"result":"\#(digits)"}}"#)
        }
    }

    @Test func whatIsWrittenIsReadBackBothHereAndElsewhere() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let text = random.text()
            let written = JSONWriter.write(.array([.string(text), .integer(random.integer()), .null, .bool(true)]))
            #expect(try JSONParser.parse(written) == JSONParser.parse(JSONWriter.write(JSONParser.parse(written))))
            guard case .array(let elements) = try ForeignJSON(written) else {
                Issue.record("not an array")
                return
            }
            #expect(elements.first == .string(text))
        }
    }
}
