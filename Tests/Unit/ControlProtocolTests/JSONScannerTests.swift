import FoundationEssentials
import Primitives
import Testing

@testable import ControlProtocol

/// Bodies are JSON to the letter of RFC 8259, before anything else reads them.
@Suite struct JSONScannerTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.5e+10", "1E-3", "\"\"", "[]", "{}", " [ ] ", "\t{\r\n}\n",
        #"{"a":1,"b":[1,{"a":2},[]],"c":{"a":{}}}"#, #""\"\\\/\b\f\n\r\té😀""#, #""ä€😀""#, #"[[],{},"",0]"#,
        #"{"":0}"#, #"[1,2,3]"#, #"{"a":{"b":1},"b":{"b":1}}"#, #"{"a":1,"A":2}"#,
    ])
    func jsonPasses(text: String) throws {
        try JSONScanner.check(Array(text.utf8))
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("[1,]", 3), ("[,]", 1), (#"{"a":1,}"#, 7), (#"{,}"#, 1), ("[1 2]", 3), (#"{"a" 1}"#, 5),
        (#"{a:1}"#, 1), ("{'a':1}", 1), ("01", 2), ("-", 0), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0), ("0x1", 1),
        ("NaN", 0), ("Infinity", 0), ("tru", 3), ("True", 0), ("nulll", 4), ("1 2", 2), ("[1]]", 3), ("[", 1), ("{", 1),
        (#"{"a":1,"a":2}"#, 7), (#"{"a":{"b":1,"b":1}}"#, 12), (#"{"a":1,"\u0061":2}"#, 7), (#"[{"x":1,"x":1}]"#, 8),
        (#"""#, 1), (#""\x""#, 2), (#""\u12g4""#, 5), (#""\ud800""#, 7), (#""\udc00""#, 7), (#""\ud800\u0041""#, 13),
        ("\"\u{1}\"", 1), ("\"\n\"", 1), ("[1]/*x*/", 3), ("// x\n1", 0), ("\u{FEFF}{}", 0),
    ])
    func otherTextsAreRefusedWithTheirPlace(text: String, position: Int) {
        let fault = #expect(throws: JSONFault.self) { try JSONScanner.check(Array(text.utf8)) }
        #expect(fault?.position == position)
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], [0x7B, 0x00, 0x7D, 0x00],
            [0x00, 0x7B, 0x00, 0x7D], [0x7B, 0, 0, 0, 0x7D, 0, 0, 0], [0, 0, 0, 0x7B], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
            [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xC3, 0x22],
            [0x22, 0xFF, 0x22],
            [0x22, 0xE2, 0x82],
        ] as [[UInt8]]
    )
    func otherEncodingsAreRefused(bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSONScanner.check(bytes) }
        let problem = #expect(throws: Problem.self) { try CancelRequest(json: bytes) }
        #expect(problem?.code == .invalidRequest)
        #expect(problem?.detail.contains("at byte") == true)
    }

    @Test func nestingIsBounded() throws {
        let most = JSONScanner.maximumDepth
        try JSONScanner.check(Array((String(repeating: "[", count: most) + String(repeating: "]", count: most)).utf8))
        for opening in ["[", #"{"a":"#] {
            let fault = #expect(throws: JSONFault.self) {
                try JSONScanner.check(Array(String(repeating: opening, count: 100_000).utf8))
            }
            #expect(fault?.message.contains("nested") == true)
        }
    }

    /// Whatever passes is JSON for Foundation too, and what Foundation wrote passes.
    @Test(arguments: 0..<300) func itAgreesWithFoundationOnWhatIsJSON(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let value = Sample(depth: 4, &random)
        var bytes = [UInt8](try JSONEncoder().encode(value))
        try JSONScanner.check(bytes)
        for _ in 0..<20 {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = #"{}[]",:0e-.\u ntf"#.utf8.randomElement(using: &random) ?? 0
            if (try? JSONScanner.check(bytes)) != nil {
                _ = try JSONDecoder().decode(Sample.self, from: Data(bytes))
            }
        }
    }

    @Test(arguments: [
        #"{"modules":["3"],"modules":["0"]}"#, #"{"modules":["3",]}"#, #"{"modules":["3"]} x"#, #"{"modules":["3"],}"#,
    ])
    func requestsAreHeldToIt(body: String) {
        let problem = #expect(throws: Problem.self) { try CancelRequest(json: body.utf8) }
        #expect(problem?.detail.hasPrefix("the body is not valid JSON: at byte ") == true)
        #expect(problem?.extras["position"] != nil)
    }
}

/// Any JSON value.
private enum Sample: Codable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case array([Sample])
    case object([String: Sample])

    init(depth: Int, _ random: inout SplitMix64) {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: self = .null
        case 1: self = .bool(Bool.random(using: &random))
        case 2: self = .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 16)
        case 3: self = .text(["", "a", "ä\"\\", "😀\n", "\u{1}"].randomElement(using: &random) ?? "")
        case 4: self = .array((0..<3).map { _ in Sample(depth: depth - 1, &random) })
        default:
            let names = ["a", "b", "ä"]
            self = .object(Dictionary(uniqueKeysWithValues: names.map { ($0, Sample(depth: depth - 1, &random)) }))
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([Sample].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Sample].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
