import Testing

@testable import HTTPTransport

@Suite struct ResponseHeadParserTests {
    /// The outcomes of lines, with the pending ones left out.
    private func outcomes(_ lines: [String]) -> [ResponseHeadParser.Outcome] {
        var parser = ResponseHeadParser()
        return lines.map { parser.take(Array($0.utf8)) }.filter { $0 != .pending }
    }

    @Test func aHeadIsCompleteAtTheEmptyLine() {
        let lines = ["HTTP/1.1 404 Not Found\r\n", "A: 1\r\n", "b:2 \r\n", "C:\r\n", "A: x: y\r\n", "\r\n"]
        let headers = HTTPHeaders([
            HTTPHeader(name: "A", value: "1"), HTTPHeader(name: "b", value: "2"), HTTPHeader(name: "C", value: ""),
            HTTPHeader(name: "A", value: "x: y"),
        ])
        #expect(outcomes(lines) == [.head(ResponseHead(status: 404, headers: headers))])
        #expect(outcomes(lines.dropLast()) == [])
    }

    @Test(arguments: [("HTTP/2 200 \r\n", 200), ("HTTP/1.0 301\r\n", 301), ("HTTP/1.1 599 a b c\n", 599)])
    func everyStatusLineIsRead(line: String, status: Int) {
        #expect(outcomes([line, "\r\n"]) == [.head(ResponseHead(status: status, headers: HTTPHeaders()))])
    }

    @Test(arguments: ["HTTP/1.1\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000\r\n", "220 mail\r\n", "A: 1\r\n", "\r\n"])
    func anythingElseIsMalformed(line: String) {
        #expect(outcomes([line]) == [.malformed])
    }

    @Test func interimResponsesAndTrailersAreDropped() {
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "X: interim\r\n", "\r\n", "HTTP/1.1 103 Early Hints\r\n", "\r\n",
            "HTTP/1.1 200 OK\r\n", "A: 1\r\n", "\r\n", "Trailer: 1\r\n", "\r\n",
        ]
        #expect(outcomes(lines) == [.head(ResponseHead(status: 200, headers: ["A": "1"]))])
    }

    @Test func foldedLinesAreJoined() {
        let lines = ["HTTP/1.1 200 OK\r\n", "A: one\r\n", "  two\r\n", "\tthree \r\n", "B: 1\r\n", "\r\n"]
        #expect(outcomes(lines) == [.head(ResponseHead(status: 200, headers: ["A": "one two three", "B": "1"]))])
    }

    @Test func aLineWithoutAColonIsMalformed() {
        #expect(outcomes(["HTTP/1.1 200 OK\r\n", "nothing\r\n"]) == [.malformed])
    }

    @Test func allLinesTogetherAreBounded() {
        let status = "HTTP/1.1 200 OK\r\n"
        let rest = ResponseHeadParser.maximumBytes - status.utf8.count
        let field = "A: " + String(repeating: "x", count: rest - 2 - 5) + "\r\n"
        #expect(outcomes([status, field, "\r\n"]).count == 1)
        #expect(outcomes([status, field, "\r\n"]) != [.tooLarge])
        #expect(outcomes([status, field, "B: 1\r\n"]) == [.tooLarge])
        // Trailers too.
        #expect(outcomes([status, field, "\r\n", "B: 1\r\n"]).last == .tooLarge)
    }
}
