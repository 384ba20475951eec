import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

@Suite struct EnvironmentCredentialTests {
    @Test func awsVariables() async throws {
        let provider = EnvironmentCredentialProvider(
            .aws,
            environment: [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Planted.secret,
                "AWS_SESSION_TOKEN": Planted.token, "AWS_CREDENTIAL_EXPIRATION": "2026-03-01T12:00:00Z",
                "ALIBABA_CLOUD_ACCESS_KEY_ID": "other",
            ]
        )
        let found = try await provider.expiringCredentials()
        #expect(found.credentials == Planted.credentials())
        #expect(found.expiresAt == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
    }

    @Test func alibabaVariables() async throws {
        let provider = EnvironmentCredentialProvider(
            .alibaba,
            environment: [
                "ALIBABA_CLOUD_ACCESS_KEY_ID": "AKID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Planted.secret,
                "ALIBABA_CLOUD_SECURITY_TOKEN": Planted.token, "AWS_ACCESS_KEY_ID": "other",
            ]
        )
        #expect(try await provider.credentials() == Planted.credentials())
    }

    @Test func anEmptyTokenIsNone() async throws {
        let provider = EnvironmentCredentialProvider(
            .aws,
            environment: [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Planted.secret, "AWS_SESSION_TOKEN": "",
            ]
        )
        #expect(try await provider.credentials() == Planted.credentials(token: nil))
    }

    @Test(arguments: [
        ([:], StorageError.Code.noCredentials),
        (["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], .noCredentials),
        (["AWS_SESSION_TOKEN": Planted.token], .noCredentials),
        (["AWS_ACCESS_KEY_ID": "AKID"], .credentialSource),
        (["AWS_SECRET_ACCESS_KEY": Planted.secret], .credentialSource),
        (["AWS_ACCESS_KEY_ID": "AK ID", "AWS_SECRET_ACCESS_KEY": Planted.secret], .credentialSource),
        (["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Planted.secret + "\r"], .credentialSource),
        (
            [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Planted.secret,
                "AWS_CREDENTIAL_EXPIRATION": "tomorrow",
            ], .credentialSource
        ),
    ])
    func noneIsToldFromHalf(environment: [String: String], code: StorageError.Code) async throws {
        let error = try await refusal(of: EnvironmentCredentialProvider(.aws, environment: environment))
        #expect(error.code == code)
        #expect(error.operation == "environment")
    }
}
