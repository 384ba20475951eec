import ControlProtocol
import Primitives
import Testing

@Suite struct ClaimedObjectTests {
    private static let md5 = "9e107d9d372bb6826bd81d3542a419d6"

    @Test func aLineIsRead() throws {
        let line = #"{"key":"logs/a b+c%/é.tar","size":0,"fingerprint":"\#(Self.md5.uppercased())"}"#
        let object = try ClaimedObject(json: line.utf8)
        #expect(object.key.value == "logs/a b+c%/é.tar" && object.size == 0)
        #expect(object.fingerprint == Self.md5.uppercased() && object.profile == nil && object.since == nil)
        let full = #"""
            {"since":"2026-03-01T13:00:00+01:00","profile":"eu","fingerprint":"\#(Self.md5)","size":9007199254740993,
             "key":"{\"key\":1,\"key\":2}"}
            """#
        let other = try ClaimedObject(json: full.utf8)
        #expect(other.size == 9_007_199_254_740_993 && other.key.value == #"{"key":1,"key":2}"#)
        #expect(other.profile == "eu" && other.since == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
    }

    @Test(arguments: [
        (#"{"size":1,"fingerprint":"F"}"#, "key"), (#"{"key":"a","fingerprint":"F"}"#, "size"),
        (#"{"key":"a","size":1}"#, "fingerprint"), (#"{"key":1,"size":1,"fingerprint":"F"}"#, "key"),
        (#"{"key":null,"size":1,"fingerprint":"F"}"#, "key"), (#"{"key":"","size":1,"fingerprint":"F"}"#, "key"),
        (#"{"key":"a/../b","size":1,"fingerprint":"F"}"#, "key"), (#"{"key":"*","size":1,"fingerprint":"F"}"#, "key"),
        (#"{"key":"a\u0000","size":1,"fingerprint":"F"}"#, "key"),
        (#"{"key":"a","size":-1,"fingerprint":"F"}"#, "size"), (#"{"key":"a","size":"1","fingerprint":"F"}"#, "size"),
        (#"{"key":"a","size":1.5,"fingerprint":"F"}"#, "size"),
        (#"{"key":"a","size":99999999999999999999,"fingerprint":"F"}"#, "size"),
        (#"{"key":"a","size":1,"fingerprint":"abc"}"#, "fingerprint"),
        (#"{"key":"a","size":1,"fingerprint":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}"#, "fingerprint"),
        (#"{"key":"a","size":1,"fingerprint":["F"]}"#, "fingerprint"),
        (#"{"key":"a","size":1,"fingerprint":"F","profile":"EU"}"#, "profile"),
        (#"{"key":"a","size":1,"fingerprint":"F","since":"yesterday"}"#, "since"),
        (#"{"key":"a","size":1,"fingerprint":"F","since":1772366400}"#, "since"),
        (#"{"key":"a","size":1,"fingerprint":"F","sinse":"2026-03-01T12:00:00Z"}"#, "sinse"),
        (#"{"key":"a","key":"b","size":1,"fingerprint":"F"}"#, nil),
        (#"{"key":"a","size":1,"k\u0065y":"b","fingerprint":"F"}"#, nil),
        ("", nil), ("{", nil), ("[]", nil), ("\"a\"", nil), ("logs/a.tar", nil), (#"{"key":"a","size":1"#, nil),
        (String(repeating: "[", count: 513), nil),
    ])
    func whatIsWrongIsNamed(json: String, field: String?) {
        let line = json.replacing("\"F\"", with: "\"\(Self.md5)\"")
        let problem = #expect(throws: Problem.self) {
            try ClaimedObject(json: line.utf8)
        }
        #expect(problem?.code == .invalidRequest && problem?.field == field, "\(String(describing: problem))")
    }

    @Test func itIsReadAsItWasWritten() throws {
        let object = ClaimedObject(
            key: try ObjectKey("a/é \".tar"),
            size: 7,
            fingerprint: Self.md5,
            profile: "eu",
            since: Timestamp(seconds: 1_772_366_400)
        )
        #expect(try ClaimedObject(json: try ControlJSON.encode(object)) == object)
    }
}
