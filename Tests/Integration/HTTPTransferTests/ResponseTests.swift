import HTTPTransport
import Testing

extension HTTPTransferTests {
    /// What the peer answers is what comes back, within bounds.
    @Suite struct ResponseTests {
        let scene: Scene

        init() async throws {
            scene = try await Scene.withSharedPeer()
        }

        private func error(_ request: HTTPRequest) async throws -> HTTPTransportError {
            try await failure { () async throws(HTTPTransportError) in try await scene.client.send(request) }
        }

        @Test(arguments: ["/bytes?size=0", "/bytes?size=1", "/bytes?size=700000", "/bytes?size=700000&chunked=1"])
        func aBodyComesWhole(path: String) async throws {
            let response = try await scene.client.send(scene.peer.get(path))
            #expect(response.status == 200)
            #expect(response.headers["x-checksum"] == Checksum.of(response.body))
            // A trailer is no header.
            #expect(response.headers["X-Trailer"] == nil)
        }

        @Test func aHeadBringsItsHeadersAlone() async throws {
            let response = try await scene.client.send(
                HTTPRequest(method: .head, url: scene.peer.origin + "/bytes?size=123456789012")
            )
            #expect(response.headers["Content-Length"] == "123456789012")
            #expect(response.body == [])
        }

        @Test(arguments: [HTTPMethod.get, .head, .put])
        func everyStatusIsAResponse(method: HTTPMethod) async throws {
            let before = try await scene.peer.stats(scene.client).accepted
            for status in [200, 204, 301, 302, 304, 307, 308, 401, 404, 407, 500, 503] {
                let response = try await scene.client.send(
                    HTTPRequest(method: method, url: scene.peer.origin + "/status?code=\(status)")
                )
                #expect(response.status == status)
                #expect(response.body == [])
            }
            // No answer was left in part on its connection.
            #expect(try await scene.peer.stats(scene.client).accepted == before)
        }

        @Test func aRedirectIsNotFollowed() async throws {
            let response = try await scene.client.send(scene.peer.get("/status?code=302"))
            #expect(response.headers["Location"] == "/echo")
            #expect(response.status == 302)
        }

        @Test(arguments: ["", "&chunked=1"])
        func aBodyMayBeAsLongAsAllowedAndNoLonger(form: String) async throws {
            var request = scene.peer.get("/bytes?size=100000\(form)")
            request.maximumResponseBytes = 100_000
            #expect(try await scene.client.send(request).body.count == 100_000)
            request.maximumResponseBytes = 99_999
            #expect(try await error(request).code == .responseTooLarge)
        }

        @Test func headersAreBounded() async throws {
            #expect(try await scene.client.send(scene.peer.get("/headers?size=60000")).headers.count > 500)
            #expect(try await error(scene.peer.get("/headers?size=70000")).code == .responseTooLarge)
        }

        @Test(arguments: ["/cut?size=100000&sent=50000", "/cut?size=10&sent=0", "/reset"])
        func aBrokenConnectionIsAnError(path: String) async throws {
            #expect(try await error(scene.peer.get(path)).code == .connectionLost)
        }

        @Test func whatIsNotHTTPIsAnError() async throws {
            #expect(try await error(scene.peer.get("/garbage")).code == .protocolViolation)
        }

        @Test func anEarlyRefusalIsAResponse() async throws {
            let response = try await scene.client.send(
                HTTPRequest(
                    method: .put,
                    url: scene.peer.origin + "/refuse-body",
                    body: .bytes(pattern(20_000_000))
                )
            )
            #expect(response.status == 403)
            #expect(response.body == Array("no".utf8))
        }

        @Test func anErrorNamesTheOperationWithoutItsSecrets() async throws {
            let error = try await error(scene.peer.get("/reset?X-Amz-Signature=sesame"))
            #expect(error.operation == "GET \(scene.peer.origin)/reset")
            #expect(error.curlCode == 52)
            #expect(!String(reflecting: error).contains("sesame"))
            #expect(!String(describing: error).contains("sesame"))
        }
    }
}
