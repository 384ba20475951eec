import HTTPTransport
import Testing

extension HTTPTransferTests {
    /// Peers are verified, always.
    @Suite struct TLSTests {
        @Test func aPeerOfUnknownAuthorityIsRefused() async throws {
            let peer = try await HTTPPeer(tls: true)
            let client = try HTTPClient()
            let error = try await failure { () async throws(HTTPTransportError) in
                try await client.send(peer.get("/echo?secret=sesame"))
            }
            #expect(error.code == .tls)
            #expect(error.curlCode == 60)
            #expect(!String(describing: error).contains("sesame"))
        }

        @Test func aPeerOfTheGivenAuthorityIsAccepted() async throws {
            let peer = try await HTTPPeer(tls: true)
            let client = try HTTPClient(configuration: HTTPClientConfiguration(caFile: peer.certificateFile))
            let echo = try await decode(HTTPPeer.Echo.self, client.send(peer.get("/echo")))
            #expect(echo.method == "GET")
        }

        @Test func aPeerOfAnotherAuthorityIsRefused() async throws {
            let peer = try await HTTPPeer(tls: true)
            let other = try await HTTPPeer(tls: true)
            let client = try HTTPClient(configuration: HTTPClientConfiguration(caFile: other.certificateFile))
            let error = try await failure { () async throws(HTTPTransportError) in
                try await client.send(peer.get("/echo"))
            }
            #expect(error.code == .tls)
        }

        @Test func aPeerOfAnotherNameIsRefused() async throws {
            let peer = try await HTTPPeer(tls: true)
            let client = try HTTPClient(configuration: HTTPClientConfiguration(caFile: peer.certificateFile))
            let error = try await failure { () async throws(HTTPTransportError) in
                try await client.send(HTTPRequest(method: .get, url: "https://localhost:\(peer.port)/echo"))
            }
            #expect(error.code == .tls)
        }

        @Test func aMissingAuthorityFileIsAnError() async throws {
            let peer = try await HTTPPeer(tls: true)
            let client = try HTTPClient(configuration: HTTPClientConfiguration(caFile: "/nowhere/ca.pem"))
            let error = try await failure { () async throws(HTTPTransportError) in
                try await client.send(peer.get("/echo"))
            }
            #expect(error.code == .tls)
        }
    }
}
