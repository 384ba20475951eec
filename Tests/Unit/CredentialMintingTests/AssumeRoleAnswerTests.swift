import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

@testable import CredentialMinting

@Suite("Answers to AssumeRole")
struct AssumeRoleAnswerTests {
    private let scope: SessionScope
    private let policy: SessionPolicy

    init() throws {
        scope = try SessionScope(bucket: "logs", keys: [try ObjectKey("a")])
        policy = try SessionPolicy(scope, template: .aws)
    }

    private func read(_ body: String) throws -> MintedCredentials {
        let session = try AssumedSession(answer: HTTPResponse(status: 200, headers: [:], body: Array(body.utf8)))
        return MintedCredentials(
            credentials: session.credentials,
            expiresAt: session.expiresAt,
            scope: scope,
            reach: policy.reach,
            policyHash: policy.hash
        )
    }

    private static let fields = [
        "AccessKeyId": "ASIA7EXAMPLE", "SecretAccessKey": "pl4nted/secret+key", "SessionToken": "pl4nted//token==",
        "Expiration": "2026-03-01T12:00:00Z",
    ]

    private static func answer(_ fields: [String: String]) -> String {
        let credentials = fields.sorted { $0.key < $1.key }.map { "<\($0.key)>\($0.value)</\($0.key)>" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>\
            <Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser><Credentials>\(credentials)</Credentials>\
            </AssumeRoleResult><ResponseMetadata><RequestId>17A</RequestId></ResponseMetadata></AssumeRoleResponse>
            """
    }

    @Test("whole credentials, with the provider's own expiry")
    func whole() throws {
        let minted = try read(Self.answer(Self.fields))
        #expect(minted.credentials.accessKeyID == "ASIA7EXAMPLE")
        #expect(minted.credentials.secretAccessKey.reveal() == "pl4nted/secret+key")
        #expect(minted.credentials.sessionToken?.reveal() == "pl4nted//token==")
        #expect(minted.expiresAt == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(minted.scope == scope)
        #expect(minted.policyHash == policy.hash)
    }

    @Test("they do not print their secrets")
    func printing() throws {
        let minted = try read(Self.answer(Self.fields))
        var dumped = ""
        dump(minted, to: &dumped)
        for text in ["\(minted)", String(reflecting: minted), dumped] {
            #expect(!text.contains("pl4nted"))
        }
    }

    @Test("without any one of the fields they are none", arguments: fields.keys)
    func missing(field: String) {
        for value in [nil, "", " "] {
            var fields = Self.fields
            fields[field] = value
            let error = #expect(throws: StorageError.self) { try read(Self.answer(fields)) }
            #expect(error?.code == .unexpectedAnswer)
            #expect(error?.isRetryable == false)
            #expect(error?.description.contains("pl4nted") == false)
        }
    }

    @Test(
        "with what no header field, log or message may hold they are none",
        arguments: fields.keys.filter { $0 != "Expiration" }
    )
    func unprintable(field: String) {
        for value in ["a\nX-Evil: b", "a b", "a\u{7F}", "é", String(repeating: "a", count: 16_385)] {
            var fields = Self.fields
            fields[field] = value
            let error = #expect(throws: StorageError.self) { try read(Self.answer(fields)) }
            #expect(error?.code == .unexpectedAnswer)
        }
    }

    @Test(
        "with an expiry that is no time they are none",
        arguments: ["soon", "3600", "2026-02-30T12:00:00Z", "1772366400"]
    )
    func badExpiry(expiry: String) {
        var fields = Self.fields
        fields["Expiration"] = expiry
        #expect(throws: StorageError.self) { try read(Self.answer(fields)) }
    }

    @Test(
        "anything else is no answer",
        arguments: [
            "", "{}", "<html></html>", "<AssumeRoleResponse/>",
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>pl4nted</Credentials></AssumeRoleResult></AssumeRoleResponse>",
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult/></AssumeRoleWithWebIdentityResponse>",
        ]
    )
    func other(body: String) {
        let error = #expect(throws: StorageError.self) { try read(body) }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.description.contains("pl4nted") == false)
    }
}
