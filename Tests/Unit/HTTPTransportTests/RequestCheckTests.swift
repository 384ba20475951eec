import Testing

@testable import HTTPTransport

@Suite struct RequestCheckTests {
    private static func request(_ change: (inout HTTPRequest) -> Void) -> HTTPRequest {
        var request = HTTPRequest(method: .put, url: "http://h/", body: .bytes([1, 2, 3]))
        change(&request)
        return request
    }

    private static let source = HTTPBodySource(next: { nil })

    @Test(arguments: [
        request { $0.headers["X-Fine"] = "tab\tand ünicode" }, request { $0.headers["X-Empty"] = "" },
        request { $0.headers["content-length"] = "3" }, request { $0.method = HTTPMethod(rawValue: "M-SEARCH") },
        request { $0.body = .stream(length: 0, source) },
    ])
    func whatIsFinePasses(request: HTTPRequest) throws {
        _ = try request.checked()
    }

    @Test(arguments: [
        request { $0.method = HTTPMethod(rawValue: "") },
        request { $0.method = HTTPMethod(rawValue: "GET /x HTTP/1.1\r\n") },
        request { $0.headers["X"] = "a\rb" }, request { $0.headers["X"] = "a\nb" },
        request { $0.headers["X"] = "a\0b" },
        request { $0.headers["X"] = "a\u{7F}" }, request { $0.headers[""] = "a" }, request { $0.headers["X Y"] = "a" },
        request { $0.headers["X:"] = "a" }, request { $0.headers["Ü"] = "a" },
        request { $0.headers["Content-Length"] = "4" },
        request { $0.headers["transfer-encoding"] = "chunked" }, request { $0.method = .head },
        request { $0.body = .stream(length: -1, source) }, request { $0.timeouts.connect = .zero },
        request { $0.timeouts.idle = .seconds(-1) }, request { $0.timeouts.total = .zero }, request { $0.url = "h" },
    ])
    func whatIsNotIsRefused(request: HTTPRequest) {
        #expect(throws: RequestFault.self) { try request.checked() }
    }

    @Test func aFaultDoesNotTellAHeadersValue() {
        let request = Self.request { $0.headers["Authorization"] = "sesame\n" }
        #expect { try request.checked() } throws: { error in
            !String(describing: error).contains("sesame")
        }
    }

    @Test func theContentLengthIsLeftToTheLibrary() {
        let request = Self.request { $0.headers = ["A": "1", "Content-Length": "3", "B": "2"] }
        #expect(request.fieldsToSend.map(\.name) == ["A", "B"])
    }

    @Test(arguments: [
        (Duration.nanoseconds(1), Duration.milliseconds(1), 1), (.milliseconds(100), .seconds(1), 1),
        (.milliseconds(1001), .seconds(1), 2), (.seconds(10), .milliseconds(1), 10_000),
        (.seconds(1 << 40), .milliseconds(1), Int(Int32.max)),
    ])
    func timeoutsAreRoundedUp(duration: Duration, unit: Duration, expected: Int) {
        #expect(duration.rounded(upTo: unit) == expected)
    }
}
