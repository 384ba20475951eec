import ObjectStorage
import Testing

@Suite("JSON answers")
struct JSONAnswerTests {
    private struct Value: Decodable, Equatable {
        var Code: String?
    }

    @Test("a field that is asked for, among others")
    func fields() throws {
        let body = Array("{\"RequestId\": \"7\", \"Code\": \"NoPermission\", \"Data\": [{}]}".utf8)
        #expect(try JSONAnswer.decode(Value.self, from: body) == Value(Code: "NoPermission"))
    }

    @Test(
        "what is no such document is refused, without a word of it",
        arguments: [
            "", "{", "[]", "\"planted\"", "{\"Code\": planted}", "{\"Code\": 1}", "<Error>planted</Error>",
            // Foundation's decoder alone stops the process at the second.
            String(repeating: "[", count: 512), String(repeating: "[", count: 513), String(repeating: "[", count: 514),
            String(repeating: "{\"Code\":", count: 600),
        ]
    )
    func refused(body: String) {
        let fault = #expect(throws: JSONFault.self) { try JSONAnswer.decode(Value.self, from: Array(body.utf8)) }
        #expect(fault?.description.contains("planted") == false)
    }

    @Test("bounded")
    func bound() throws {
        let room = JSONAnswer.maximumBytes - "{\"Code\":\"\"}".utf8.count
        let body = { (length: Int) in Array("{\"Code\":\"\(String(repeating: "a", count: length))\"}".utf8) }
        #expect(try JSONAnswer.decode(Value.self, from: body(room)).Code?.count == room)
        #expect(throws: JSONFault.self) { try JSONAnswer.decode(Value.self, from: body(room + 1)) }
    }
}
