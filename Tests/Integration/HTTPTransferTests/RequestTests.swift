import HTTPTransport
import Testing

extension HTTPTransferTests {
    /// What arrives at the peer is what was asked for, and nothing else.
    @Suite struct RequestTests {
        let scene: Scene

        init() async throws {
            scene = try await Scene.withSharedPeer()
        }

        private func echo(_ request: HTTPRequest) async throws -> HTTPPeer.Echo {
            try await decode(HTTPPeer.Echo.self, scene.client.send(request))
        }

        @Test(arguments: [HTTPMethod.get, .put, .post, .delete, HTTPMethod(rawValue: "PATCH")])
        func everyMethodArrivesWithoutABody(method: HTTPMethod) async throws {
            let echo = try await echo(HTTPRequest(method: method, url: scene.peer.origin + "/echo"))
            #expect(echo.method == method.rawValue)
            #expect(echo.length == 0)
            #expect(echo.values(of: "Content-Length") == (method == .put || method == .post ? ["0"] : []))
            #expect(echo.values(of: "Transfer-Encoding") == [])
        }

        @Test(arguments: [HTTPMethod.put, .post, .delete], [1, 5_000, 2_000_000])
        func aBodyArrivesWhole(method: HTTPMethod, size: Int) async throws {
            let body = pattern(size)
            let echo = try await echo(
                HTTPRequest(method: method, url: scene.peer.origin + "/echo", body: .bytes(body))
            )
            #expect(echo.method == method.rawValue)
            #expect(echo.length == size)
            #expect(echo.checksum == Checksum.of(body))
            #expect(echo.values(of: "Content-Length") == [String(size)])
        }

        @Test func nothingIsInvented() async throws {
            let echo = try await echo(
                HTTPRequest(method: .post, url: scene.peer.origin + "/echo", body: .bytes(pattern(2_000_000)))
            )
            let names = Set(echo.headers.map { $0[0].lowercased() })
            #expect(names == ["host", "user-agent", "accept", "content-length"])
            #expect(echo.values(of: "User-Agent") == ["waybill"])
        }

        @Test func headersArriveAsGiven() async throws {
            var headers: HTTPHeaders = ["Content-Type": "text/xml", "X-Empty": "", "X-Uni": "grün", "X-Two": "1"]
            headers.append(name: "X-Two", value: "2; a=b, c")
            headers["Content-Length"] = "2"
            headers["Host"] = "elsewhere.example"
            let echo = try await echo(
                HTTPRequest(
                    method: .put,
                    url: scene.peer.origin + "/echo",
                    headers: headers,
                    body: .bytes([1, 2])
                )
            )
            #expect(echo.values(of: "Content-Type") == ["text/xml"])
            #expect(echo.values(of: "X-Empty") == [""])
            #expect(echo.values(of: "X-Two") == ["1", "2; a=b, c"])
            #expect(echo.values(of: "Content-Length") == ["2"])
            #expect(echo.values(of: "Host") == ["elsewhere.example"])
            // The peer reads header bytes as Latin-1.
            #expect(
                echo.values(of: "X-Uni").map { Array($0.unicodeScalars).map(\.value) } == [
                    Array("grün".utf8).map(UInt32.init)
                ]
            )
        }

        @Test(arguments: [
            "/echo", "/echo?", "/echo?a", "/echo?b=&a=1&a=0", "/echo/../echo/./x//y", "/echo/%2e%2E/%2f%C3%bc",
            "/echo/a+b%20c;d=e!$&'()*,:@~", "/echo?x=%7e&y=a/b?c", "/echo/{}|^`\"<>[]",
        ])
        func theTargetIsSentByteForByte(target: String) async throws {
            let echo = try await echo(scene.peer.get(target))
            #expect(echo.target == target)
        }

        @Test func thePathOfABareOriginIsASlash() async throws {
            #expect(try await scene.client.send(scene.peer.get("")).status == 404)
            #expect(try await scene.peer.stats(scene.client).requests["/"] == 1)
        }

        @Test(arguments: [
            HTTPRequest(method: .get, url: "ftp://127.0.0.1/"),
            HTTPRequest(method: .get, url: "file:///etc/passwd"),
            HTTPRequest(method: .get, url: "http://user:pass@127.0.0.1/"),
            HTTPRequest(method: .get, url: "http://127.0.0.1/", headers: ["X": "a\r\nY: b"]),
            HTTPRequest(method: .get, url: "http://127.0.0.1/", headers: ["X": "a\0b"]),
            HTTPRequest(method: .get, url: "http://127.0.0.1/", headers: ["X\n": "a"]),
        ])
        func whatCannotBeSentIsRefused(request: HTTPRequest) async throws {
            let error = try await failure { () async throws(HTTPTransportError) in
                try await scene.client.send(request)
            }
            #expect(error.code == .invalidRequest)
            #expect(!String(describing: error).contains("pass"))
        }
    }
}
