import ControlProtocol
import HTTPTypes
import Testing

@testable import ControlAPI

/// What pages may do with a browser that reaches the API.
@Suite struct BrowserRulesTests {
    private typealias Effect = BrowserRules.Effect

    private static let own: [[String: String]] = [
        [:],
        ["User-Agent": "curl/8.5.0"],
        ["Origin": "http://127.0.0.1:8484", "Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"],
        ["Origin": "http://127.0.0.1:8484", "User-Agent": "Mozilla/5.0"],
        ["Sec-Fetch-Site": "same-origin", "Referer": "http://127.0.0.1:8484/", "User-Agent": "Mozilla/5.0"],
        // A proxy before it that speaks TLS: the browser says that it is of one origin.
        ["Origin": "https://127.0.0.1:8484", "Sec-Fetch-Site": "same-origin"],
    ]

    private static let foreign: [[String: String]] = [
        ["Origin": "null"], ["Origin": ""], ["Origin": "http://evil.example"], ["Origin": "http://127.0.0.1"],
        ["Origin": "http://127.0.0.1:8485"], ["Origin": "https://127.0.0.1:8484"], ["Origin": "http://localhost:8484"],
        ["Origin": "http://127.0.0.1:8484.evil.example"], ["Origin": "http://127.0.0.1:8484/"],
        ["Origin": "http://a@127.0.0.1:8484"], ["Origin": "file://"], ["Origin": "chrome-extension://127.0.0.1:8484"],
        ["Origin": "http://127.0.0.1:8484 http://evil.example"],
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "SAME-ORIGIN"],
        ["Sec-Fetch-Site": ""], ["Origin": "http://127.0.0.1:8484", "Sec-Fetch-Site": "cross-site"],
        ["Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"],
    ]

    @Test(arguments: own, [true, false]) func whatIsTheApisOwnMayDoAll(_ fields: [String: String], isOpen: Bool) throws
    {
        for effect in [Effect.none, .unsafeMethod, .safeMethod] {
            try check(fields, effect, isOpen: isOpen)
        }
    }

    @Test(arguments: foreign) func whatIsForeignMayDoNothing(_ fields: [String: String]) throws {
        for effect in [Effect.unsafeMethod, .safeMethod] {
            #expect(throws: Problem.self, "\(effect)") { try check(fields, effect, isOpen: true) }
            #expect(throws: Problem.self, "\(effect)") { try check(fields, effect, isOpen: false) }
        }
        #expect(throws: Problem.self) { try check(fields, .none, isOpen: true) }
        // Whoever reads with a token is no page: browsers do not send it by themselves.
        try check(fields, .none, isOpen: false)
    }

    /// A GET that makes a dock work could come of an image, a link or a prefetch.
    @Test(arguments: [
        ["Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"], ["Sec-Fetch-Mode": "no-cors"],
        ["Sec-Fetch-Dest": "image"],
        ["Referer": "http://evil.example/"], ["Referer": "http://127.0.0.1:8484/"],
        ["User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"],
    ])
    func aBrowserNeedsItsOwnWordForAGetWithAnEffect(_ fields: [String: String]) throws {
        let problem = #expect(throws: Problem.self) { try check(fields, .safeMethod, isOpen: true) }
        #expect(problem?.code == .forbidden)
        try check(fields, .none, isOpen: true)
        try check(fields, .unsafeMethod, isOpen: true)
    }

    @Test(arguments: ["Origin", "Sec-Fetch-Site"]) func twoFieldsAreForeign(name: String) throws {
        var head = request([:])
        let field = try #require(HTTPField.Name(name))
        for _ in 0..<2 {
            head.headerFields.append(
                HTTPField(name: field, value: name == "Origin" ? "http://127.0.0.1:8484" : "same-origin")
            )
        }
        #expect(throws: Problem.self) { try BrowserRules.check(head, effect: .unsafeMethod, isOpen: false) }
    }

    @Test(arguments: [
        ("http://a.example", "a.example:80"), ("http://a.example:80", "a.example"), ("http://A.example", "a.example"),
        ("http://[::1]:8484", "[::1]:8484"),
    ])
    func theDefaultPortIsThePort(origin: String, host: String) throws {
        try BrowserRules.check(request(["Origin": origin], host: host), effect: .unsafeMethod, isOpen: false)
    }

    private func check(_ fields: [String: String], _ effect: BrowserRules.Effect, isOpen: Bool) throws {
        try BrowserRules.check(request(fields), effect: effect, isOpen: isOpen)
    }

    private func request(_ fields: [String: String], host: String = "127.0.0.1:8484") -> HTTPRequest {
        var head = HTTPRequest(method: .get, scheme: "http", authority: host, path: "/")
        for (name, value) in fields {
            HTTPField.Name(name).map { head.headerFields.append(HTTPField(name: $0, value: value)) }
        }
        return head
    }
}
