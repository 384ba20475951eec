import Foundation
import TestSupport
import Testing

/// `waybill policy` for the providers that no server here stands for: settings to session policy, by the command.
@Suite struct PolicyCommandTests {
    private static let providers: [String: [String: String]] = [
        "aws": [
            "REGION": "eu-west-1", "ROLE_ARN": "arn:aws:iam::123456789012:role/dock",
            "KMS_KEY": "arn:aws:kms:eu-west-1:123456789012:key/k-1",
        ],
        "ali": [
            "REGION": "cn-hangzhou", "ROLE_ARN": "acs:ram::1:role/dock", "KMS_KEY": "acs:kms:cn-hangzhou:1:key/k-1",
        ],
    ]

    private func policy(
        _ provider: String,
        _ change: [String: String] = [:],
        policies: String? = nil
    ) async throws -> ChildProcess.Finished {
        var given = try #require(Self.providers[provider]).merging(change) { $1 }
        given["PROVIDER"] = provider
        given["BUCKET"] = "logs"
        given["ACCESS_KEY_ID"] = "parent"
        given["SECRET_ACCESS_KEY"] = "pl4nted"
        var environment = Dictionary(
            uniqueKeysWithValues: given.map { ("WAYBILL_STORAGE_DEFAULT_\($0.key)", $0.value) }
        )
        environment["WAYBILL_POLICIES_DIR"] = policies
        return try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "policy", "--key", "a/3.tar"],
            environment: environment
        )
    }

    private static let shown = [
        "aws": """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:AbortMultipartUpload",\
        "s3:ListMultipartUploadParts"],"Resource":["arn:aws:s3:::logs/a/3.tar"]},{"Effect":"Allow","Action":\
        ["kms:GenerateDataKey","kms:Decrypt"],"Resource":["arn:aws:kms:eu-west-1:123456789012:key/k-1"]}]}
        """,
        "ali": """
        {"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject","oss:AbortMultipartUpload",\
        "oss:ListParts"],"Resource":["acs:oss:*:*:logs/a/3.tar"]},{"Effect":"Allow","Action":["kms:GenerateDataKey",\
        "kms:Decrypt"],"Resource":["acs:kms:cn-hangzhou:1:key/k-1"]}]}
        """,
    ]

    @Test("each provider's grammar, with the profile's key in it", arguments: shown.keys.sorted())
    func grammars(provider: String) async throws {
        let ended = try await policy(provider)
        #expect(ended.exit == .code(0), "\(ended.errors)")
        #expect(ended.output.split(separator: "\n").first.map(String.init) == Self.shown[provider])
    }

    @Test("a key that could mean several is refused, by its setting's name", arguments: shown.keys.sorted())
    func wideKey(provider: String) async throws {
        let key = try #require(Self.providers[provider]?["KMS_KEY"]).replacing("k-1", with: "*")
        let ended = try await policy(provider, ["KMS_KEY": key])
        #expect(ended.exit == .code(2))
        #expect(ended.errors.contains("STORAGE_DEFAULT_KMS_KEY"))
    }

    @Test("POLICIES_DIR holds a file for each grammar and purpose, and a missing one is named")
    func directory() async throws {
        let folder = try TemporaryDirectory()
        let mark = #"{"Statement":[{"Mine":true,"Resource":["${resources}"]},{"Resource":["${kms_key}"]}]}"#
        _ = try folder.write("session-ram.json", mark)
        let missing = try await policy("ali", policies: folder.path)
        #expect(missing.exit == .code(2))
        #expect(missing.errors.contains("session-verify-ram.json"))
        _ = try folder.write("session-verify-ram.json", mark)
        let shown = try await policy("ali", policies: folder.path)
        #expect(shown.output.contains(#"{"Mine":true,"Resource":["acs:oss:*:*:logs/a/3.tar"]}"#))
        let other = try await policy("aws", policies: folder.path)
        #expect(other.exit == .code(2))
        #expect(other.errors.contains("session-aws.json"))
    }

    @Test("POLICIES_DIR may be the folder that holds session/, as the repository's is", arguments: shown.keys.sorted())
    func outerDirectory(provider: String) async throws {
        let ended = try await policy(provider, policies: Repository.path("policies"))
        #expect(ended.exit == .code(0), "\(ended.errors)")
        #expect(ended.output.split(separator: "\n").first.map(String.init) == Self.shown[provider])
    }
}
