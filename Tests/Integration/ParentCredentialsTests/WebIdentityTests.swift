import HTTPTransport
import ObjectStorage
import Primitives
import StorageTestSupport
import TestSupport
import Testing

/// One after the other, since each has a peer of its own.
@Suite(.serialized) struct WebIdentityTests {
    private let peer: CredentialPeer
    private let directory: TemporaryDirectory
    private let provider: WebIdentityCredentialProvider
    private let role = "arn:aws:iam::1:role/dock & co"

    init() async throws {
        peer = try await CredentialPeer()
        directory = try TemporaryDirectory()
        let environment = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": directory.file("token"), "AWS_ROLE_ARN": role,
        ]
        provider = WebIdentityCredentialProvider(
            .init(environment: environment, endpoint: peer.endpoint),
            http: peer.http
        )
        try await peer.set(["role_arn": role, "web_identity": "PLANTED.jwt_1"])
        try await peer.give("AKID", tokenName: "SessionToken")
        try TextFile.write("PLANTED.jwt_1\n", to: directory.file("token"))
    }

    @Test func theTokenBuysASession() async throws {
        let found = try await provider.expiringCredentials()
        #expect(found.credentials == Planted.credentials())
        #expect(found.expiresAt == Timestamp(rfc3339: "2040-01-01T00:00:00Z"))
        #expect(try await peer.seen() == ["POST /"])
    }

    @Test(arguments: [7200, -7200])
    func itEndsByOurClock(seconds: Int64) async throws {
        let provider = WebIdentityCredentialProvider(
            .init(
                environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": directory.file("token"), "AWS_ROLE_ARN": role],
                endpoint: peer.endpoint
            ),
            http: peer.http,
            clock: WrongClock(error: .seconds(seconds))
        )
        let end = try #require(try await provider.expiringCredentials().expiresAt)
        let shift = end - (try #require(Timestamp(rfc3339: "2040-01-01T00:00:00Z")))
        // The answer's date has whole seconds, and the answer took a while.
        #expect(shift > .seconds(seconds - 60) && shift < .seconds(seconds + 60))
    }

    @Test func theTokenIsReadAtEachCall() async throws {
        try await peer.set(["web_identity": "PLANTED.jwt_2"])
        #expect(try await refusal(of: provider).providerCode == "InvalidIdentityToken")
        try TextFile.write("PLANTED.jwt_2", to: directory.file("token"))
        #expect(try await provider.credentials() == Planted.credentials())
    }

    /// The peer repeats the token in its refusal.
    @Test func aRefusalHidesTheTokenAndIsNoAnswerAboutAnObject() async throws {
        try await peer.set(["web_identity": "another"])
        let error = try await refusal(of: provider)
        #expect(error.code == .credentialSource)
        #expect(error.message == "No: <redacted>")
        try await peer.set(["role_arn": "another"])
        let denied = try await refusal(of: provider)
        #expect(denied.code == .credentialSource)
        #expect(denied.providerCode == "AccessDenied")
    }

    @Test(arguments: [200, 503]) func anotherAnswerIsAFailure(status: Int) async throws {
        try await peer.set(["status": status])
        #expect(try await refusal(of: provider).code == .credentialSource)
    }

    @Test func aMissingTokenIsAFailure() async throws {
        let configuration = WebIdentityCredentialProvider.Configuration(
            tokenFile: directory.file("missing"),
            roleARN: nil,
            endpoint: peer.endpoint
        )
        let error = try await refusal(of: WebIdentityCredentialProvider(configuration, http: peer.http))
        #expect(error.code == .credentialSource)
    }

    @Test func withoutSettingsThereAreNone() async throws {
        let none = WebIdentityCredentialProvider(.init(environment: [:], endpoint: peer.endpoint), http: peer.http)
        #expect(try await refusal(of: none).code == .noCredentials)
    }
}
