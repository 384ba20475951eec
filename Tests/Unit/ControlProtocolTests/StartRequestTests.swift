import ControlProtocol
import Testing

@Suite struct StartRequestTests {
    @Test func theContractsExampleIsRead() throws {
        let json = #"{"gateway": "DOCK-1", "files": [{"module": "3", "boot_indexes": [321, 322]}]}"#
        let request = try StartRequest(json: json.utf8, from: .http)
        #expect(request.gateway == "DOCK-1")
        #expect(request.files == [StartRequest.File(module: "3", bootIndexes: [321, 322])])
        #expect(request.publish)
        #expect(!request.adopt)
        #expect(request.labels.isEmpty)
        #expect(request.profile == nil)
    }

    @Test func nullIsTheSameAsLeftOut() throws {
        let json = """
            {"gateway": "D", "profile": null, "labels": null, "publish": null, "adopt": null, "idempotency_key": null,
             "files": [{"module": "3", "boot_indexes": [1], "object_key": null}]}
            """
        let plain = #"{"gateway": "D", "files": [{"module": "3", "boot_indexes": [1]}]}"#
        #expect(try StartRequest(json: json.utf8, from: .http) == StartRequest(json: plain.utf8, from: .http))
    }

    @Test(arguments: [
        ("{", nil), ("", nil), ("[]", nil), ("null", nil), ("\"x\"", nil), ("{\"gateway\":\u{1}}", nil),
        ("{}", "gateway"),
        (#"{"gateway":1}"#, "gateway"),
        (#"{"gateway":null}"#, "gateway"),
        (#"{"gateway":"a/b","files":[]}"#, "gateway"),
        (#"{"gateway":"","files":[]}"#, "gateway"),
        (#"{"gateway":"a\u0000","files":[]}"#, "gateway"),
        (#"{"gateway":"+","files":[]}"#, "gateway"),
        (#"{"gateway":"G"}"#, "files"),
        (#"{"gateway":"G","files":[]}"#, "files"),
        (#"{"gateway":"G","files":{}}"#, "files"),
        (#"{"gateway":"G","files":[3]}"#, "files[0]"),
        (#"{"gateway":"G","files":[{}]}"#, "files[0].module"),
        (#"{"gateway":"G","files":[{"module":3}]}"#, "files[0].module"),
        (#"{"gateway":"G","files":[{"module":"","boot_indexes":[1]}]}"#, "files[0].module"),
        (#"{"gateway":"G","files":[{"module":"a/b","boot_indexes":[1]}]}"#, "files[0].module"),
        (#"{"gateway":"G","files":[{"module":"3"}]}"#, "files[0].boot_indexes"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[]}]}"#, "files[0].boot_indexes"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1,"2"]}]}"#, "files[0].boot_indexes[1]"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1.5]}]}"#, "files[0].boot_indexes[0]"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[true]}]}"#, "files[0].boot_indexes[0]"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[-1]}]}"#, "files[0].boot_indexes"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1,1]}]}"#, "files[0].boot_indexes"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[9223372036854775808]}]}"#, "files[0].boot_indexes[0]"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"a*"}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"a/../b"}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"a?"}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"$a"}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"a\n"}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"boot_index":2}]}"#, "files[0].boot_index"),
        (
            #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]},{"module":"3","boot_indexes":[2]}]}"#,
            "files[1].module"
        ),
        (#"{"gateway":"G","adopt":true,"files":[{"module":"3","boot_indexes":[1]}]}"#, "files[0].object_key"),
        (#"{"gateway":"G","lables":{},"files":[{"module":"3","boot_indexes":[1]}]}"#, "lables"),
        (#"{"gateway":"G","labels":{"a":1},"files":[{"module":"3","boot_indexes":[1]}]}"#, "labels.a"),
        (#"{"gateway":"G","labels":{"a b":"1"},"files":[{"module":"3","boot_indexes":[1]}]}"#, "labels"),
        (#"{"gateway":"G","labels":{"a":"\t"},"files":[{"module":"3","boot_indexes":[1]}]}"#, "labels.a"),
        (#"{"gateway":"G","labels":[],"files":[{"module":"3","boot_indexes":[1]}]}"#, "labels"),
        (#"{"gateway":"G","publish":"yes","files":[{"module":"3","boot_indexes":[1]}]}"#, "publish"),
        (#"{"gateway":"G","publish":1,"files":[{"module":"3","boot_indexes":[1]}]}"#, "publish"),
        (#"{"gateway":"G","profile":"EU","files":[{"module":"3","boot_indexes":[1]}]}"#, "profile"),
        (#"{"gateway":"G","idempotency_key":"k","files":[{"module":"3","boot_indexes":[1]}]}"#, "idempotency_key"),
    ])
    func whatIsWrongIsNamed(json: String, field: String?) {
        let problem = #expect(throws: Problem.self) {
            try StartRequest(json: json.utf8, from: .http)
        }
        #expect(problem?.code == .invalidRequest)
        #expect(problem?.status == 400)
        #expect(problem?.field == field)
        #expect(field.map { problem?.detail.hasPrefix($0) == true } ?? true)
    }

    @Test(arguments: [
        (#"{"gateway":"G","idempotency_key":"k","files":[{"module":"3","boot_indexes":[1]}]}"#, nil),
        (#"{"gateway":"G","idempotency_key":"","files":[{"module":"3","boot_indexes":[1]}]}"#, "idempotency_key"),
        (#"{"gateway":"G","profile":"eu","files":[{"module":"3","boot_indexes":[1]}]}"#, "profile"),
        (
            #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"k"}]}"#,
            "files[0].object_key"
        ),
    ])
    func overMQTTOtherFieldsAreTaken(json: String, refused: String?) throws {
        guard let refused else {
            #expect(try StartRequest(json: json.utf8, from: .mqtt).idempotencyKey == "k")
            return
        }
        let problem = #expect(throws: Problem.self) {
            try StartRequest(json: json.utf8, from: .mqtt)
        }
        #expect(problem?.field == refused)
    }

    @Test(arguments: [
        (#"{"gateway":"G","files":[],"labels":[]}"#, "labels must be an object"),
        (#"{"gateway":"G","files":{}}"#, "files must be an array"),
        (#"{"gateway":"G","files":[3]}"#, "files[0] must be an object"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":7}]}"#, "files[0].boot_indexes must be an array"),
        (#"{"gateway":7}"#, "gateway must be a string"),
        (#"{"gateway":"G","files":[],"publish":1}"#, "publish must be true or false"),
        (#"{"gateway":"G"}"#, "files is missing"),
        ("[]", "the body must be an object"),
        ("{", "the body is not valid JSON: at byte 1 it must have the name of a member"),
        (
            #"{"gatway":"G"}"#,
            "gatway is not a field of this request; it has adopt, files, gateway, idempotency_key, labels, profile, publish"
        ),
    ])
    func faultsAreSaidInWords(json: String, detail: String) {
        let problem = #expect(throws: Problem.self) {
            try StartRequest(json: json.utf8, from: .http)
        }
        #expect(problem?.detail == detail)
    }

    @Test func sizesAreBounded() throws {
        let many = (0...RequestLimits.bootIndexes).map(String.init).joined(separator: ",")
        let labels = (0...RequestLimits.labels).map { "\"l\($0)\":\"\"" }.joined(separator: ",")
        let files = (0...RequestLimits.files).map { #"{"module":"\#($0)","boot_indexes":[1]}"# }.joined(separator: ",")
        let one = #"{"module":"3","boot_indexes":[1]}"#
        let cases = [
            (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[\#(many)]}]}"#, "files[0].boot_indexes"),
            (#"{"gateway":"G","labels":{\#(labels)},"files":[\#(one)]}"#, "labels"),
            (#"{"gateway":"G","labels":{"a":"\#(String(repeating: "x", count: 257))"},"files":[\#(one)]}"#, "labels.a"),
            (#"{"gateway":"G","files":[\#(files)]}"#, "files"),
            (#"{"gateway":"\#(String(repeating: "x", count: 65))","files":[\#(one)]}"#, "gateway"),
        ]
        for (json, field) in cases {
            let problem = #expect(throws: Problem.self) {
                try StartRequest(json: json.utf8, from: .http)
            }
            #expect(problem?.field == field)
        }
        let long = String(repeating: " ", count: RequestLimits.bodyBytes) + "{}"
        let problem = #expect(throws: Problem.self) {
            try StartRequest(json: long.utf8, from: .http)
        }
        #expect(problem?.code == .payloadTooLarge)
    }
}
