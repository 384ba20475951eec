import ControlProtocol
import Testing

@testable import ControlAPI

@Suite struct QueryReaderTests {
    private static let known = ["state", "gateway", "profile", "label", "limit", "cursor", "module"]

    private func read(_ parameters: [(String, String)]) throws(Problem) -> QueryReader {
        try QueryReader(parameters.map { (name: $0.0, value: $0.1) }, known: Self.known)
    }

    @Test func aQueryIsRead() throws {
        let query = try UploadQuery(
            try read([
                ("state", "failed,canceled"), ("state", "completed"), ("gateway", "D"), ("label", "a=1"),
                ("label", "b=x=y"), ("limit", "7"), ("cursor", "c"),
            ])
        )
        #expect(query.states == [.failed, .canceled, .completed])
        #expect(query.gateway == "D")
        #expect(query.profile == nil)
        #expect(query.labels == ["a": "1", "b": "x=y"])
        #expect(query.limit == 7)
        #expect(query.cursor == "c")
    }

    @Test(arguments: [
        ("sate", "failed"), ("state", "done"), ("limit", "0"), ("limit", "501"), ("limit", "x"), ("label", "a"),
        ("label", "=1"), ("label", "a b=1"), ("label", ""), ("cursor", String(repeating: "x", count: 257)),
        ("gateway", ""), ("gateway", "a/b"), ("profile", ""), ("state", ""), ("state", "failed,"), ("limit", ""),
    ])
    func whatIsWrongIsNamed(name: String, value: String) {
        let problem = #expect(throws: Problem.self) {
            try UploadQuery(try read([(name, value)]))
        }
        #expect(problem?.code == .invalidRequest)
        #expect(problem?.field == name)
    }

    /// So that a loop over pages may begin with an empty cursor.
    @Test func anEmptyCursorIsNone() throws {
        #expect(try UploadQuery(try read([("cursor", "")])).cursor == nil)
    }

    @Test func oneIsNotTwo() {
        let problem = #expect(throws: Problem.self) {
            try UploadQuery(try read([("gateway", "a"), ("gateway", "b")]))
        }
        #expect(problem?.field == "gateway")
    }

    @Test func modulesComeByCommaOrRepetition() throws {
        #expect(try read([("module", "0,3"), ("module", "7")]).modules("module") == ["0", "3", "7"])
        #expect(try read([]).modules("module").isEmpty)
        for wrong in [",", "0,", "a/b", ""] {
            #expect(throws: Problem.self) {
                try read([("module", wrong)]).modules("module")
            }
        }
    }
}
