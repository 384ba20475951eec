import CredentialMinting
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

@Suite("Failures to mint, on MinIO")
struct MintErrorTests {
    private func mint(
        _ store: Store,
        of credentials: SigningCredentials? = nil,
        keys: [ObjectKey] = [],
        duration: Duration = .seconds(900)
    ) async throws -> StorageError {
        let scope = try SessionScope(bucket: store.profile.bucket, keys: keys.isEmpty ? [.unique()] : keys)
        let error = await #expect(throws: MintError.self) {
            try await store.minter(of: credentials).mint(scope, duration: duration, sessionName: "mint-errors")
        }
        let mintError = try #require(error)
        expectNoSecret(in: mintError, of: store.parent, store.root, credentials ?? store.parent)
        guard case .provider(let storageError) = mintError else {
            throw mintError
        }
        #expect(mintError.isRetryable == storageError.isRetryable)
        #expect(mintError.description.hasSuffix(storageError.remedy))
        return storageError
    }

    @Test("a wrong secret")
    func wrongSecret() async throws {
        let store = try await Store.shared()
        var credentials = store.parent
        credentials.secretAccessKey = Secret("pl4nted-wrong-secret")
        let error = try await mint(store, of: credentials)
        #expect(error.code == .invalidCredentials)
        #expect(error.providerCode == "SignatureDoesNotMatch")
        #expect(!error.isRetryable)
        #expect(error.remedy.contains("SECRET_ACCESS_KEY"))
    }

    @Test("an unknown access key")
    func unknownKey() async throws {
        let store = try await Store.shared()
        let credentials = SigningCredentials(accessKeyID: "nobody", secretAccessKey: Secret("pl4nted-secret"))
        let error = try await mint(store, of: credentials)
        #expect(error.code == .invalidCredentials)
        #expect(!error.isRetryable)
        #expect(error.remedy.contains("ACCESS_KEY_ID"))
    }

    @Test("root, who may not assume a role")
    func root() async throws {
        let store = try await Store.shared()
        let error = try await mint(store, of: store.root)
        #expect(error.code == .accessDenied)
        #expect(error.providerCode == "AccessDenied")
        #expect(!error.isRetryable)
    }

    @Test("a duration that the provider does not give")
    func duration() async throws {
        let error = try await mint(Store.shared(), duration: .seconds(60))
        #expect(error.code == .invalidRequest)
        #expect(error.providerCode == "InvalidParameterValue")
        #expect(!error.isRetryable)
    }

    @Test("nobody listens")
    func away() async throws {
        let error = try await mint(Store.away())
        #expect(error.code == .unavailable)
        #expect(error.status == nil)
        #expect(error.isRetryable)
        #expect(error.remedy.contains("STS_ENDPOINT"))
    }

    @Test("a policy that is too large, before anything is sent")
    func tooLarge() async throws {
        // Where nobody listens, a request would fail otherwise.
        let store = try await Store.away()
        let keys = try (0..<3).map { try ObjectKey("\($0)" + String(repeating: "a", count: 1000)) }
        let scope = try SessionScope(bucket: store.profile.bucket, keys: keys)
        let error = await #expect(throws: MintError.self) {
            try await store.minter().mint(scope, duration: .seconds(900), sessionName: "mint-errors")
        }
        guard case .scope(.tooLarge(let characters)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(characters > SessionPolicy.maximumCharacters)
        #expect(error?.isRetryable == false)
    }
}
