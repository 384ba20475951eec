import ControlProtocol
import Testing

@Suite struct CancelRequestTests {
    @Test(arguments: [("", nil), ("{}", nil), (#"{"modules":null}"#, nil), (#"{"modules":["3","0"]}"#, ["3", "0"])])
    func modulesMayBeLeftOut(json: String, modules: [String]?) throws {
        #expect(try CancelRequest(json: json.utf8).modules == modules)
    }

    @Test(arguments: [
        (#"{"modules":[]}"#, "modules"), (#"{"modules":"3"}"#, "modules"), (#"{"modules":[3]}"#, "modules[0]"),
        (#"{"module":["3"]}"#, "module"), (#"{"modules":["a b"]}"#, "modules"), ("[]", nil),
    ])
    func whatIsWrongIsNamed(json: String, field: String?) {
        let problem = #expect(throws: Problem.self) {
            try CancelRequest(json: json.utf8)
        }
        #expect(problem?.code == .invalidRequest)
        #expect(problem?.field == field)
    }
}
