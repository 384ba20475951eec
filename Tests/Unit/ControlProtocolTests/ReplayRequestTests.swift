import ControlProtocol
import Testing

@Suite struct ReplayRequestTests {
    @Test(arguments: [
        ("", .dead), ("{}", .dead), (#"{"state":null}"#, .dead), (#"{"state":"all"}"#, ReplayRequest.Scope.all),
    ])
    func whatWasGivenUpIsMeantUnlessAllIsAskedFor(json: String, scope: ReplayRequest.Scope) throws {
        #expect(try ReplayRequest(json: json.utf8).state == scope)
    }

    @Test(arguments: [
        (#"{"state":"pending"}"#, "state"), (#"{"after":7}"#, "after"), (#"{"upload":"x"}"#, "upload"),
        (#"{"destination":["mqtt"]}"#, "destination"), ("[]", nil),
        (#"{"after":"\#(String(repeating: "7", count: 300))"}"#, "after"),
    ])
    func whatIsWrongIsNamed(json: String, field: String?) {
        let problem = #expect(throws: Problem.self) {
            try ReplayRequest(json: json.utf8)
        }
        #expect(problem?.code == .invalidRequest)
        #expect(problem?.field == field)
    }
}
