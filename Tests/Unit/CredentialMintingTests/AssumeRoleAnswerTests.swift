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
            lifetime: session.lifetime,
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
            #expect(error?.isRetryable == true)
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
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><Secret",
            "{\"Credentials\": {\"SecretAccessKey\": \"pl4nted\"}}", "SecretAccessKey=pl4nted",
            "<html><body>SecretAccessKey: pl4nted</body>", "<html>\(String(repeating: " ", count: 9000))token pl4nted",
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>pl4nted</Credentials></AssumeRoleResult></AssumeRoleResponse>",
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult/></AssumeRoleWithWebIdentityResponse>",
        ]
    )
    func other(body: String) {
        let error = #expect(throws: StorageError.self) { try read(body) }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.isRetryable == true)
        #expect(error?.description.contains("pl4nted") == false)
    }

    @Test(
        "an error says what came, where that holds no secret",
        arguments: [
            ("", "text/html, empty"), ("<html>502 Bad Gateway", #"text/html "<html>502 Bad Gateway""#),
            ("{}", #"text/html "{}""#),
            ("<AssumeRoleResponse><Credentials>pl4nted", "text/html, 40 bytes"),
        ]
    )
    func said(body: String, saying: String) {
        let answer = HTTPResponse(status: 200, headers: ["content-type": "text/html"], body: Array(body.utf8))
        let error = #expect(throws: StorageError.self) { try AssumedSession(answer: answer) }
        #expect(error?.message == "the answer holds no whole credentials: \(saying)")
    }

    private static let ends: [(String, Bool)] = [
        ("2001-01-01T00:00:00Z", false), ("2023-11-14T22:13:19Z", false), ("2023-11-14T22:13:21Z", true),
        ("2023-11-14T23:13:20Z", true), ("2023-11-14T23:28:20Z", true), ("2023-11-14T23:28:21Z", false),
        ("2023-11-16T22:13:20Z", false), ("9999-12-31T23:59:59Z", false),
    ]

    @Test("an expiry that is past, or far beyond what was asked for, is none of the provider's", arguments: ends)
    func expiries(expiry: String, isTaken: Bool) async throws {
        // By the provider's own clock, wherever ours is.
        for provider in [StorageProfile.Provider.aws, .minio, .ceph, .ali] {
            let session = ScriptedSTS.session(provider, expiring: expiry, at: "Tue, 14 Nov 2023 22:13:20 GMT")
            let sts = try ScriptedSTS(provider, answers: session)
            let minter = try sts.minter(at: "2023-11-14T21:00:00Z")
            do throws(MintError) {
                let minted = try await minter.mint(scope, duration: .seconds(3600), sessionName: "up7")
                #expect(isTaken && minted.expiresAt == Timestamp(rfc3339: expiry))
            } catch {
                #expect(!isTaken && error.isRetryable)
                #expect("\(error)".contains(expiry.dropLast()) && !"\(error)".contains("planted"))
            }
        }
    }

    @Test("without a clock of the provider's, an expiry may be as far off as clocks may be")
    func unknownClock() async throws {
        for (expiry, isTaken) in [("2023-11-14T21:50:00Z", false), ("2023-11-14T22:00:00Z", true)] {
            let sts = try ScriptedSTS(.aws, answers: ScriptedSTS.session(.aws, expiring: expiry))
            let minter = try sts.minter(at: "2023-11-14T22:13:20Z")
            let minted = try? await minter.mint(scope, duration: .seconds(3600), sessionName: "up7")
            #expect((minted != nil) == isTaken)
        }
    }
}
