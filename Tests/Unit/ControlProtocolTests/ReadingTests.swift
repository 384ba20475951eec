import ControlProtocol
import Primitives
import Testing

/// What a client must bear: fields and words of a later version.
@Suite struct ReadingTests {
    /// 513 stop Foundation's decoder, and the process with it, where nothing follows them.
    @Test(arguments: Array(505...520) + [1, 64, 5000]) func nestingOfAnyDepthIsAnError(depth: Int) {
        for bracket in ["[", "{", #"{"a":"#] {
            let text = String(repeating: bracket, count: depth)
            #expect(throws: Problem.self) { try StartRequest(json: Array(text.utf8), from: .http) }
            #expect(throws: DecodingError.self) { try ControlJSON.decode(UploadResource.self, from: text.utf8) }
        }
    }

    @Test func unknownFieldsAndWordsOfAnswersAreBorne() throws {
        let json = String(decoding: try ControlJSON.encode(Samples.requested), as: UTF8.self)
            .replacing(#""state":"requested""#, with: #""state":"parked","later":{"a":[1]}"#)
        let upload = try ControlJSON.decode(UploadResource.self, from: json.utf8)
        #expect(upload.state.rawValue == "parked")
        #expect(!upload.state.isTerminal)
    }

    /// The bodies of notices are kept as they were made.
    @Test func anUploadOfAnEarlierVersionIsRead() throws {
        let added = ["boot_indexes", "requested_by", "ended_at", "command", "cancellation"]
        var json = String(decoding: try ControlJSON.encode(Samples.requested), as: UTF8.self)
        for name in added {
            json = json.replacing(#""\#(name)":null,"#, with: "").replacing(#""\#(name)":[321,322],"#, with: "")
        }
        json = json.replacing(#""verification":null"#, with: #""verification":{"bytes_read":1,"bytes_total":2}"#)
        #expect(added.allSatisfy { !json.contains($0) })
        let upload = try ControlJSON.decode(UploadResource.self, from: json.utf8)
        #expect(upload.endedAt == nil && upload.files[0].bootIndexes.isEmpty)
        #expect(upload.files[0].verification == FileResource.Verification(bytesRead: 1, bytesTotal: 2))
    }

    @Test(arguments: [
        (#""2026-03-01T12:00:00.000Z""#, "12"), (#""2026-03-01T12:00:00.000Z""#, #""yesterday""#),
        (#""gateway":"DOCK-1""#, #""gateway":null"#), (#""files":["#, #""file":["#), (#""labels":{}"#, #""labels":[]"#),
    ])
    func typesAreStrict(text: String, replacement: String) throws {
        let json = String(decoding: try ControlJSON.encode(Samples.requested), as: UTF8.self)
        let broken = json.replacing(text, with: replacement)
        #expect(broken != json)
        #expect(throws: DecodingError.self) {
            try ControlJSON.decode(UploadResource.self, from: broken.utf8)
        }
    }

    @Test func aProblemOfAnUnknownKindKeepsItsWords() throws {
        let json = """
            {"type":"urn:x","title":"T","status":418,"detail":"D","code":"teapot","n":3,"o":{},"s":"t","l":["a"]}
            """
        let problem = try ControlJSON.decode(Problem.self, from: json.utf8)
        #expect(problem.code.rawValue == "teapot")
        #expect(problem.status == 418)
        #expect(problem.extras == ["n": 3, "s": "t", "l": ["a"]])
        #expect("\(problem)" == "teapot: D")
    }

    @Test func anotherVersionOfCloudEventsIsRefused() throws {
        let json = String(decoding: try ControlJSON.encode(Samples.fileNotice), as: UTF8.self)
            .replacing(#""specversion":"1.0""#, with: #""specversion":"2.0""#)
        #expect(throws: DecodingError.self) {
            try ControlJSON.decode(NoticeEnvelope.self, from: json.utf8)
        }
    }

    @Test func aSecretIsInTheJSONOfAStartOnly() throws {
        #expect(!"\(Samples.issued)".contains("the-secret"))
        #expect(!"\(Samples.issued)".contains("the-token"))
        #expect(String(decoding: try ControlJSON.encode(Samples.issued), as: UTF8.self).contains("the-secret"))
    }
}
