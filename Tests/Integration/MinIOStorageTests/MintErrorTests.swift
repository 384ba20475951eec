import CredentialMinting
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
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
        #expect(error.remedy.hasPrefix("check SECRET_ACCESS_KEY"))
    }

    @Test("an unknown access key")
    func unknownKey() async throws {
        let store = try await Store.shared()
        let credentials = SigningCredentials(accessKeyID: "nobody", secretAccessKey: Secret("pl4nted-secret"))
        let error = try await mint(store, of: credentials)
        #expect(error.code == .invalidCredentials)
        #expect(!error.isRetryable)
        #expect(error.remedy.hasPrefix("check ACCESS_KEY_ID"))
    }

    /// Root, a service account (which is what the console makes), and a session.
    @Test("a key that may not assume a role", arguments: ["root", "service account", "session"])
    func noUser(whose: String) async throws {
        let store = try await Store.shared()
        let credentials: SigningCredentials
        switch whose {
        case "root":
            credentials = store.root
        case "session":
            credentials = try await store.session(.unique()).credentials
        default:
            // Who may administer nothing may make one for itself, as at the console.
            let name = "account\(UInt32.random(in: 0 ... .max))"
            let secret = try await store.gateway.addServiceAccount(
                name,
                as: store.parent.accessKeyID,
                secret: store.parent.secretAccessKey.reveal(),
                token: nil
            )
            credentials = SigningCredentials(accessKeyID: name, secretAccessKey: Secret(secret))
        }
        let error = try await mint(store, of: credentials)
        #expect(error.code == .accessDenied)
        #expect(error.providerCode == "AccessDenied")
        #expect(!error.isRetryable)
        #expect(error.remedy.contains("mc admin user add"))
        #expect(error.remedy.contains("service account"))
    }

    /// Seven days are what this gateway grants, and others a year.
    @Test("a duration that the provider does not give", arguments: [Duration.seconds(604_801), .seconds(31_536_000)])
    func duration(duration: Duration) async throws {
        let error = try await mint(Store.shared(), duration: duration)
        #expect(error.code == .invalidRequest)
        #expect(error.providerCode == "InvalidParameterValue")
        #expect(!error.isRetryable)
        #expect(error.remedy.hasPrefix("lower DURATION, which is \(DurationText.text(of: duration))"))
    }

    /// Each cause of a mint that fails has a sentence of its own.
    @Test("no two causes have one remedy")
    func remedies() async throws {
        let store = try await Store.shared()
        var wrong = store.parent
        wrong.secretAccessKey = Secret("pl4nted-wrong-secret")
        let nobody = SigningCredentials(accessKeyID: "nobody", secretAccessKey: Secret("pl4nted-secret"))
        let none = try await refusal(of: CredentialProviderChain([]))
        let remedies = [
            try await mint(store, of: store.root).remedy,
            try await mint(store, of: wrong).remedy,
            try await mint(store, of: nobody).remedy,
            try await mint(store, duration: .seconds(604_801)).remedy,
            none.remedy,
        ]
        #expect(Set(remedies).count == remedies.count, "\(remedies)")
        #expect(none.remedy.contains("ACCESS_KEY_ID") && none.remedy.contains("PARENT"))
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
