import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Synchronization
import Testing

@testable import CredentialMinting

/// A profile whose STS answers from a list.
final class ScriptedSTS: Sendable {
    let profile: StorageProfile
    private let state: Mutex<(answers: [HTTPResponse], requests: [HTTPRequest])>

    init(
        _ provider: StorageProfile.Provider,
        region: String = "eu-west-1",
        answers: HTTPResponse...,
        change: (inout StorageProfile) -> Void = { _ in }
    ) throws {
        var profile = StorageProfile(
            name: try #require(ProfileName("default")),
            provider: provider,
            endpoint: try #require(StorageEndpoint("https://store.test")),
            stsEndpoint: try #require(StorageEndpoint("https://sts.test")),
            region: region,
            bucket: "logs",
            addressing: .virtual,
            roleARN: provider == .ali ? "acs:ram::1234567890123456:role/dock" : "arn:aws:iam::123456789012:role/dock"
        )
        change(&profile)
        self.profile = profile
        state = Mutex((answers, []))
    }

    var requests: [HTTPRequest] {
        state.withLock { $0.requests }
    }

    /// A minter whose clock shows a moment.
    func minter(at moment: String = "2026-03-01T11:30:00Z") throws -> CredentialMinter {
        let now = try #require(Timestamp(rfc3339: moment))
        let client = StorageClient(
            profile: profile,
            http: try HTTPClient(),
            clock: ManualWallClock(now)
        ) { request throws(HTTPTransportError) in
            let answer = self.state.withLock { state in
                state.requests.append(request)
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            guard let answer else {
                throw HTTPTransportError(code: .connectionLost, text: "the script is over", operation: "test")
            }
            return answer
        }
        let parent = SigningCredentials(accessKeyID: "parent", secretAccessKey: Secret("planted+parent"))
        return CredentialMinter(storage: client, parent: StaticCredentialProvider(parent))
    }

    static func answer(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    /// The session in the words of a provider.
    static func session(
        _ provider: StorageProfile.Provider,
        expiring expiry: String = "2026-03-01T12:00:00Z",
        at date: String? = nil
    ) -> HTTPResponse {
        let headers: HTTPHeaders = date.map { ["Date": $0] } ?? [:]
        guard provider == .ali else {
            return answer(
                200,
                """
                <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA7</AccessKeyId>\
                <SecretAccessKey>planted+secret</SecretAccessKey><SessionToken>planted+token</SessionToken>\
                <Expiration>\(expiry)</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """,
                headers: headers
            )
        }
        return answer(
            200,
            """
            {"RequestId": "6894B13B", "AssumedRoleUser": {"Arn": "acs:ram::1234567890123456:role/dock/x",
            "AssumedRoleId": "344584339364951186:x"}, "Credentials": {"SecurityToken": "planted+token",
            "Expiration": "\(expiry)", "AccessKeySecret": "planted+secret", "AccessKeyId": "STS.7"}}
            """,
            headers: headers
        )
    }
}
