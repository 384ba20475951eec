import Testing

@testable import WaybillCommand

@Suite struct ServerSentEventParserTests {
    private static let text = """
        retry: 2000

        :

        id: 1
        event: upload
        data: {"a":"é"}

        data:x
        data: y
        unknown: z

        event: gone

        id:2
        data

        """

    @Test(arguments: 1...40)
    func piecesOfAnySizeGiveTheSameEvents(size: Int) throws {
        for end in ["\n", "\r\n", "\r"] {
            var parser = ServerSentEventParser()
            var events: [ServerSentEventParser.Event] = []
            var rest = Array((Self.text.replacing("\n", with: end) + end).utf8)[...]
            while !rest.isEmpty {
                events += try parser.take(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(
                events == [
                    ServerSentEventParser.Event(id: "1", type: "upload", data: Array(#"{"a":"é"}"#.utf8)),
                    ServerSentEventParser.Event(id: "1", type: "message", data: Array("x\ny".utf8)),
                    ServerSentEventParser.Event(id: "2", type: "message", data: []),
                ]
            )
        }
    }

    @Test func anEventWithoutEndIsRefused() {
        var parser = ServerSentEventParser()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: ServerSentEventParser.maximumBytes + 1)
        #expect(throws: CommandFailure.self) {
            try parser.take(piece)
        }
    }
}
