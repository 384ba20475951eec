import ObjectStorage
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

@Suite struct CredentialChainTests {
    private let nothing = EnvironmentCredentialProvider(.aws, environment: [:])
    private let broken = EnvironmentCredentialProvider(.aws, environment: ["AWS_ACCESS_KEY_ID": "AKID"])

    @Test func theFirstThatHasAnyIsUsed() async throws {
        let chain = CredentialProviderChain([
            nothing, StaticCredentialProvider(Planted.credentials("FIRST")),
            StaticCredentialProvider(Planted.credentials("SECOND")),
        ])
        #expect(try await chain.credentials().accessKeyID == "FIRST")
    }

    @Test func whereNobodyHasAnyEachIsHeard() async throws {
        let directory = try TemporaryDirectory()
        let files = SharedCredentialsFileProvider(.init(environment: ["HOME": directory.path]))
        let error = try await refusal(of: CredentialProviderChain([nothing, files]))
        #expect(error.code == .noCredentials)
        #expect(
            error.message == """
                environment: AWS_ACCESS_KEY_ID is not set; \
                profile default of \(directory.path)/.aws/credentials: there is no such file
                """
        )
    }

    /// Else an outage would change who signs.
    @Test func aFailureIsNotPassedOver() async throws {
        let chain = CredentialProviderChain([nothing, broken, StaticCredentialProvider(Planted.credentials())])
        let error = try await refusal(of: chain)
        #expect(error.code == .credentialSource)
        #expect(error.message.contains("AWS_ACCESS_KEY_ID is not set; environment: the secret access key is missing"))
    }

    @Test func anEmptyChainHasNone() async throws {
        #expect(try await refusal(of: CredentialProviderChain([])).code == .noCredentials)
    }
}
