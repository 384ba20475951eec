import HTTPTransport
import Primitives
import TestSupport
import Testing

/// A page in a browser that reaches the API gets nothing done by it.
@Suite struct BrowserTests {
    /// As Chromium sends them (130): a fetch with text/plain, a form, a fetch with JSON behind a preflight that failed,
    /// and beacons, of pages of other origins.
    private static let foreign: [HTTPHeaders] = [
        ["Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"],
        ["Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"],
        ["Origin": "null", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"],
        ["Origin": "null"], ["Origin": "http://evil.example"], ["Sec-Fetch-Site": "cross-site"],
    ]
    private static let start = #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}],"publish":false}"#
    private static let effects: [(path: String, body: String?)] = [
        ("/v1/uploads", start), ("/v1/credentials", #"{"keys":["a"]}"#), ("/v1/uploads/x/cancel", nil),
        ("/v1/uploads/x/retry", nil), ("/v1/uploads/x/verify", nil), ("/v1/uploads/x/credentials", nil),
        ("/v1/notices/replay", nil),
    ]

    @Test(arguments: foreign) func otherOriginsHaveNoEffect(_ fields: HTTPHeaders) async throws {
        for token in [nil, Secret("t0ken-0123456789")] {
            try await RunningAPI.with(token: token) { api async throws in
                var headers = fields
                headers["Authorization"] = token.map { "Bearer \($0.reveal())" }
                for (path, body) in Self.effects {
                    #expect(try await api.send(.post, path, body: body, headers: headers).status == 403, "\(path)")
                }
                #expect(try await api.send(.get, "/v1/gateways/G/logs", headers: headers).status == 403)
                let reads = try await api.send(.get, "/v1/uploads", headers: headers).status
                #expect(reads == (token == nil ? 403 : 200))
                #expect(api.service.calls.allSatisfy { $0.hasPrefix("uploads") } && api.service.calls.count <= 1)
            }
        }
    }

    /// What a page can send without asking first has another media type, or none.
    @Test(arguments: [
        "text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16", "application/jsonp", "application/json, text/plain", "",
    ])
    func everyPostSaysThatItIsJSON(mediaType: String) async throws {
        try await RunningAPI.with { api async throws in
            for (path, body) in Self.effects {
                let headers: HTTPHeaders = ["Content-Type": mediaType]
                #expect(try await api.send(.post, path, body: body, headers: headers).status == 415, "\(path)")
                let request =
                    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                #expect(try await api.exchange(request).hasPrefix("HTTP/1.1 415 "), "\(path)")
            }
            #expect(api.service.calls.isEmpty)
            let headers: HTTPHeaders = ["Content-Type": "Application/JSON ; charset=\"UTF-8\""]
            #expect(try await api.send(.post, "/v1/uploads/x/cancel", headers: headers).status == 202)
        }
    }

    @Test func aPreflightIsGrantedNothing() async throws {
        try await RunningAPI.with(token: Secret("t0ken-0123456789")) { api async throws in
            let answer = try await api.exchange(
                "OPTIONS /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\nConnection: close\r\n"
                    + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 405 "))
            #expect(!answer.lowercased().contains("access-control"))
        }
    }

    @Test(arguments: ["evil.example", "rebound.example:8484", "localhost.evil.example"])
    func aReboundNameIsMisdirected(host: String) async throws {
        func status(_ path: String, _ api: RunningAPI) async throws -> String {
            let request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            return String(try await api.exchange(request).dropFirst("HTTP/1.1 ".count).prefix(3))
        }
        try await RunningAPI.with { api async throws in
            for path in ["/v1/uploads", "/livez", "/readyz", "/v1/gateways/G/logs", "/nowhere"] {
                #expect(try await status(path, api) == "421", "\(path)")
            }
            #expect(api.service.calls.isEmpty)
        }
        let name = String(host.prefix { $0 != ":" })
        try await RunningAPI.with(hosts: [name]) { api async throws in
            #expect(try await status("/v1/uploads", api) == "200")
        }
        try await RunningAPI.with(token: Secret("t0ken-0123456789")) { api async throws in
            #expect(try await status("/livez", api) == "200", "a token is what a page does not have")
            #expect(try await status("/v1/uploads", api) == "401")
        }
    }

    @Test func theLogsOfADockAreForProgramsAndTheApisOwnPages() async throws {
        try await RunningAPI.with { api async throws in
            let path = "/v1/gateways/G/logs"
            let browser: HTTPHeaders = [
                "User-Agent": "Mozilla/5.0", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image",
            ]
            #expect(try await api.send(.get, path, headers: browser).status == 403)
            #expect(try await api.send(.get, path, headers: ["Referer": "http://evil.example/"]).status == 403)
            #expect(try await api.send(.get, path, headers: ["Sec-Fetch-Site": "none"]).status == 403)
            #expect(try await api.send(.head, path).status == 405, "HEAD does nothing")
            #expect(api.service.calls.isEmpty)
            #expect(try await api.send(.get, path).status == 200)
            let own: HTTPHeaders = ["Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"]
            #expect(try await api.send(.get, path, headers: own).status == 200)
            #expect(api.service.calls == ["logs G 0+3", "logs G 0+3"])
        }
    }
}
