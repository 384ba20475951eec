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
        "", " ", "\0", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\"", "\"a", "\"\\", "\"\\\"", "'a'", "1 2",
        "{}{}",
        "{}\0{}", "\0{}", "// x\n1", "\u{FEFF}\u{FEFF}1", "é", "\u{A0}1", "{}\u{A0}", "{}é", "[NaN", "[1 NaN]", "[é]",
    ])
    func invalid(text: String) {
        #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(bytes(text)) }
    }

    /// What languages print where a number or a literal should stand.
    @Test(arguments: [
        "NaN", "nan", "-nan", "+NaN", "nan(0x8000)", "-nan(ind)", "1.#QNAN", "-1.#IND", "1.#INF", "Infinity",
        "-Infinity",
        "+inf", "undefined", "None", "True", "nul", "nulll", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10",
        "1_0",
    ])
    func aWordThatIsNoValueIsUnreadableAlone(word: String) throws {
        #expect(try JSONParser.parse(bytes(word)) == .unreadable)
        #expect(
            try JSONParser.parse(bytes(#"{"a":\#(word),"b":[\#(word) , 1]}"#))
                == .object([
                    JSONValue.Member("a", .unreadable), JSONValue.Member("b", .array([.unreadable, .integer(1)])),
                ])
        )
    }

    @Test(arguments: ["\0", "\0\0\0", "\n\0", " \t\r\n", "\u{B}\u{C}", "\0 \0\n"])
    func whatProgramsLeaveBehindTheTextIsSkipped(trailer: String) throws {
        #expect(try JSONParser.parse(bytes("{}" + trailer)) == .object([]))
    }

    @Test(arguments: [
        (#""\x41""#, "\u{FFFD}x41"), (#""\u12""#, "\u{FFFD}12"), (#""\u12G4""#, "\u{FFFD}12G4"),
        ("\"\\u\u{FF11}234\"", "\u{FFFD}\u{FF11}234"), (#""C:\Users\né""#, "C:\u{FFFD}Users\né"), ("\"a\nb\"", "a\nb"),
        ("\"\0\"", "\0"), (#""\é""#, "\u{FFFD}é"),
    ])
    func aStringIsReadToItsEnd(text: String, value: String) throws {
        #expect(try JSONParser.parse(bytes(text)) == .string(value))
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

    /// No member is chosen: the name is unreadable, so no message means one thing here and another elsewhere.
    @Test(arguments: [
        #"{"tid":"a","data":{"result":0},"tid":"b"}"#, #"{"tid":"a","data":{"result":0},"tid":null}"#,
        #"{"data":{"result":0,"result":1}}"#, #"{"tid":"a","t\u0069d":"b","data":{"result":0}}"#,
        #"{"data":{"result":0},"data":{"result":1}}"#, #"{"data":{"result":NaN,"result":NaN,"result":0}}"#,
        #"{"data":{"result":0,"result":1,"result":0}}"#, #"{"data":{"result":0,"result":0.5}}"#,
    ])
    func membersOfOneNameThatDifferCountForNothing(text: String) {
        #expect(throws: DockProtocolError.self) { try reply(text) }
    }

    @Test(arguments: [
        #"{"tid":"a","tid":"a","data":{"result":0}}"#,
        #"{"tid":"a","data":{"result":0,"files":[{"x":[{"y":1,"y":2}]}]}}"#,
        #"{"tid":"a","data":{"result":0},"":1,"":2}"#, #"{"tid":"a","\ud800":1,"\ud801":2,"data":{"result":0}}"#,
        #"{"tid":"a","data":{"result":0},"data":{"result":0}}"#,
        #"{"tid":"a","data":{"result":0},"bid":"b","bid":"c"}"#,
    ])
    func membersOfOneNameCostNothingElse(text: String) throws {
        let message = try reply(text)
        #expect(message.tid == "a" && message.bid == nil)
        guard case .reply(let reply) = message.content else {
            Issue.record("not a reply")
            return
        }
        #expect(reply.result == 0)
    }

    @Test func ofManyMembersNoneIsTwice() throws {
        let names = (0..<1000).map { #""m\#($0)":\#($0)"# }
        let text = { (more: [String]) in "{" + (names + more).joined(separator: ",") + "}" }
        for name in ["m0", "m31", "m32", "m999"] {
            guard case .object(let members) = try JSONParser.parse(bytes(text([#""\#(name)":-1"#]))) else {
                Issue.record("not an object")
                return
            }
            #expect(members.count == 1000)
            #expect(members.filter { $0.value == .unreadable }.map(\.name) == [name])
        }
        // Two spellings of one character are two names; so are names of different objects.
        let spellings = "{\"\u{E9}\":{\"a\":1},\"e\u{301}\":{\"a\":2}}"
        guard case .object(let members) = try JSONParser.parse(bytes(spellings)) else {
            Issue.record("not an object")
            return
        }
        #expect(members.count == 2 && members.allSatisfy { $0.value != .unreadable })
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
