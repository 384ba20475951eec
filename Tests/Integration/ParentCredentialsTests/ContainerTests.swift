import HTTPTransport
import ObjectStorage
import StorageTestSupport
import TestSupport
import Testing

/// One after the other, since each has a peer of its own.
@Suite(.serialized) struct ContainerTests {
    private let peer: CredentialPeer

    init() async throws {
        peer = try await CredentialPeer()
        try await peer.give("AKID")
    }

    private func provider(_ environment: [String: String]) -> ContainerCredentialProvider {
        ContainerCredentialProvider(.init(environment: environment, agent: peer.origin), http: peer.http)
    }

    @Test func aRelativeAddress() async throws {
        let provider = provider(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/PLANTED-id?x=1"])
        #expect(try await provider.credentials() == Planted.credentials())
        #expect(try await peer.seen() == ["GET /v2/credentials/PLANTED-id?x=1"])
    }

    @Test func whatIsOverServes() async throws {
        try await peer.give("AKID", expiration: "2020-01-01T00:00:00Z")
        let found = try await provider(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"])
            .expiringCredentials()
        #expect(found.servesPastItsEnd)
    }

    @Test func aFullAddressWithAToken() async throws {
        try await peer.set(["authorization": "Bearer PLANTED"])
        let provider = provider([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": peer.origin + "/v2/credentials/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer PLANTED",
        ])
        #expect(try await provider.credentials() == Planted.credentials())
    }

    @Test func theTokenFileIsReadAtEachCall() async throws {
        let directory = try TemporaryDirectory()
        let provider = provider([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": peer.origin + "/v2/credentials/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": directory.file("token"),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "an older one",
        ])
        #expect(try await refusal(of: provider).code == .credentialSource)
        for token in ["PLANTED-1", "PLANTED-2"] {
            try await peer.set(["authorization": token])
            try TextFile.write("\(token)\n", to: directory.file("token"))
            #expect(try await provider.credentials() == Planted.credentials())
        }
        try TextFile.write("PLANTED\r\nX-Injected: PLANTED", to: directory.file("token"))
        #expect(try await refusal(of: provider).message.hasSuffix("not one line of text"))
    }

    @Test func aRefusalIsAFailureAndTellsNothing() async throws {
        try await peer.set(["authorization": "Bearer other"])
        let provider = provider([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/PLANTED-id",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer PLANTED",
        ])
        let error = try await refusal(of: provider)
        #expect(error.code == .credentialSource)
        #expect(error.status == 401)
        #expect(error.operation == "container \(peer.origin)")
    }

    @Test func withoutAnAddressThereAreNone() async throws {
        #expect(try await refusal(of: provider([:])).code == .noCredentials)
    }

    @Test func aFarAddressIsNotAsked() async throws {
        let provider = provider([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/v2/credentials/PLANTED",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "PLANTED",
        ])
        #expect(try await refusal(of: provider).operation == "container")
    }
}
