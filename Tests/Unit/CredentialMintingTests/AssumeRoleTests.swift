import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

@testable import CredentialMinting

@Suite("AssumeRole")
struct AssumeRoleTests {
    private func scope(_ keys: String..., uploadID: String? = nil) throws -> SessionScope {
        try SessionScope(bucket: "logs", keys: keys.map { try ObjectKey($0) }, uploadID: uploadID)
    }

    /// The form of a request, or its query.
    private func parameters(_ request: HTTPRequest) throws -> [String: String] {
        var components = try #require(URLComponents(string: request.url))
        if case .bytes(let body) = request.body, !body.isEmpty {
            components.percentEncodedQuery = String(decoding: body, as: UTF8.self)
        }
        let items = components.queryItems ?? []
        return Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
    }

    @Test("a form to AWS, MinIO and Ceph", arguments: [StorageProfile.Provider.aws, .minio, .ceph])
    func form(provider: StorageProfile.Provider) async throws {
        let sts = try ScriptedSTS(provider, answers: ScriptedSTS.session(provider)) { $0.externalID = "ext 7" }
        let minted = try await sts.minter().mint(scope("a b"), duration: .seconds(1800), sessionName: "0191")
        let request = try #require(sts.requests.first)
        #expect(request.url == "https://sts.test/")
        #expect(request.method == .post)
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        let policy = try SessionPolicy(scope("a b"), template: .aws)
        #expect(
            try parameters(request) == [
                "Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": "1800", "RoleSessionName": "0191",
                "RoleArn": "arn:aws:iam::123456789012:role/dock", "ExternalId": "ext 7", "Policy": policy.json,
            ]
        )
        #expect(minted.credentials.accessKeyID == "ASIA7")
        #expect(minted.reach == .keys([try ObjectKey("a b")]))
        #expect(minted.policyHash == policy.hash)
    }

    @Test("what AWS puts on a session: its source identity and its tags")
    func marks() async throws {
        let sts = try ScriptedSTS(.aws, answers: ScriptedSTS.session(.aws)) {
            $0.sourceIdentity = "waybill@hq"
            $0.sessionTags = [.init(key: "team", value: "docks & drones"), .init(key: "empty", value: "")]
        }
        _ = try await sts.minter().mint(scope("a"), duration: .seconds(900), sessionName: "0191")
        let sent = try parameters(#require(sts.requests.first))
        #expect(sent["SourceIdentity"] == "waybill@hq")
        #expect(sent["Tags.member.1.Key"] == "team")
        #expect(sent["Tags.member.1.Value"] == "docks & drones")
        #expect(sent["Tags.member.2.Key"] == "empty")
        #expect(sent["Tags.member.2.Value"] == "")
    }

    @Test("an RPC to Alibaba Cloud, answered in JSON")
    func rpc() async throws {
        let sts = try ScriptedSTS(.ali, region: "cn-hangzhou", answers: ScriptedSTS.session(.ali)) {
            $0.externalID = "ext 7"
        }
        let minted = try await sts.minter().mint(scope("a b"), duration: .seconds(1800), sessionName: "0191")
        let request = try #require(sts.requests.first)
        #expect(request.url.hasPrefix("https://sts.test/?"))
        #expect(!request.url.contains("+"))
        #expect(request.headers["x-acs-action"] == "AssumeRole")
        #expect(request.headers["x-acs-version"] == "2015-04-01")
        #expect(request.headers["content-type"] == nil)
        let policy = try SessionPolicy(scope("a b"), template: .ram)
        #expect(
            try parameters(request) == [
                "DurationSeconds": "1800", "RoleSessionName": "0191", "ExternalId": "ext 7", "Policy": policy.json,
                "RoleArn": "acs:ram::1234567890123456:role/dock",
            ]
        )
        #expect(minted.credentials.accessKeyID == "STS.7")
        #expect(minted.credentials.secretAccessKey.reveal() == "planted+secret")
        #expect(minted.credentials.sessionToken?.reveal() == "planted+token")
        #expect(minted.expiresAt == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(!"\(minted)".contains("planted"))
    }

    @Test(
        "an answer in JSON that is not whole is none",
        arguments: [
            "", "{}", "[]", "{\"Credentials\": {}}", "{\"Credentials\": null}",
            """
            {"Credentials": {"SecurityToken": "planted", "Expiration": "soon", "AccessKeySecret": "planted", \
            "AccessKeyId": "STS.7"}}
            """,
            """
            {"Credentials": {"SecurityToken": "", "Expiration": "2026-03-01T12:00:00Z", "AccessKeySecret": "planted", \
            "AccessKeyId": "STS.7"}}
            """,
            """
            {"Credentials": {"Expiration": "2026-03-01T12:00:00Z", "AccessKeySecret": "planted", \
            "AccessKeyId": "STS.7"}}
            """,
            String(repeating: "[", count: 513),
            "<AssumeRoleResponse/>",
        ]
    )
    func notWhole(body: String) throws {
        let answer = ScriptedSTS.answer(200, body)
        let error = #expect(throws: StorageError.self) { try AssumedSession(answer: answer, dialect: .alibaba) }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.description.contains("planted") == false)
    }

    @Test(
        "a session's name that some provider would refuse is never sent",
        arguments: ["", "a", String(repeating: "a", count: 33), "a b", "a+b", "a/b", "a=b", "a,b", "é1", "a\n"]
    )
    func badNames(name: String) async throws {
        let sts = try ScriptedSTS(.ali, answers: ScriptedSTS.session(.ali))
        await #expect(throws: MintError.self) {
            try await sts.minter().mint(scope("a"), duration: .seconds(900), sessionName: name)
        }
        #expect(sts.requests.isEmpty)
        #expect(!AssumeRole.isSessionName(name))
    }

    @Test("names that all take", arguments: ["ab", "waybill-verify", "a.b@c_d-9", String(repeating: "0", count: 32)])
    func goodNames(name: String) {
        #expect(AssumeRole.isSessionName(name))
    }

    private static let sizes: [(StorageProfile.Provider, HTTPResponse)] = [
        (
            .aws,
            ScriptedSTS.answer(400, "<ErrorResponse><Error><Code>PackedPolicyTooLarge</Code></Error></ErrorResponse>")
        ),
        (.ceph, ScriptedSTS.answer(400, "<Error><Code>PackedPolicyTooLarge</Code></Error>")),
        (
            .minio,
            ScriptedSTS.answer(
                400,
                """
                <ErrorResponse><Error><Code>InvalidParameterValue</Code><Message>Session policy should not exceed 2048 \
                characters</Message></Error></ErrorResponse>
                """
            )
        ),
        (.ali, ScriptedSTS.answer(400, "{\"Code\": \"InvalidParameter.PolicySize\", \"Message\": \"Too long.\"}")),
    ]

    @Test("what the provider finds too large is a scope that is too large", arguments: sizes)
    func tooLarge(provider: StorageProfile.Provider, refusal: HTTPResponse) async throws {
        let sts = try ScriptedSTS(provider, answers: refusal)
        let scope = try scope("up/7/0.tar", "up/7/3.tar")
        let characters = try sts.minter().policy(for: scope).json.utf8.count
        await #expect(throws: MintError.scope(.tooLargePacked(characters: characters))) {
            try await sts.minter().mint(scope, duration: .seconds(900), sessionName: "up7")
        }
        #expect(sts.requests.count == 1)
    }

    @Test("there the upload's own prefix is tried, once", arguments: sizes)
    func widened(provider: StorageProfile.Provider, refusal: HTTPResponse) async throws {
        let scope = try scope("up/7/0.tar", "up/7/3.tar", uploadID: "7")
        let sts = try ScriptedSTS(provider, answers: refusal, ScriptedSTS.session(provider))
        let minted = try await sts.minter().mint(scope, duration: .seconds(900), sessionName: "up7")
        #expect(minted.reach == .prefix("up/7/"))
        let policies = try sts.requests.map { try #require(try parameters($0)["Policy"]) }
        #expect(policies.count == 2)
        #expect(policies[0].contains("logs/up/7/0.tar\""))
        #expect(policies[1].contains("logs/up/7/*\"]"))

        let stubborn = try ScriptedSTS(provider, answers: refusal, refusal, ScriptedSTS.session(provider))
        await #expect(throws: MintError.self) {
            try await stubborn.minter().mint(scope, duration: .seconds(900), sessionName: "up7")
        }
        #expect(stubborn.requests.count == 2)
    }

    @Test("another refusal widens nothing, and says whether it is worth another try")
    func otherRefusals() async throws {
        let refusal = ScriptedSTS.answer(400, "{\"Code\": \"Throttling.User\", \"Message\": \"Slow down.\"}")
        let sts = try ScriptedSTS(.ali, answers: refusal, ScriptedSTS.session(.ali))
        let error = await #expect(throws: MintError.self) {
            try await sts.minter()
                .mint(scope("up/7/0.tar", uploadID: "7"), duration: .seconds(900), sessionName: "up7")
        }
        #expect(error?.isRetryable == true)
        #expect(sts.requests.count == 1)
        #expect(error.map { "\($0)" }?.contains("planted") == false)
    }
}
