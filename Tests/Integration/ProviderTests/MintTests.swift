import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Mints that fail, and what is said of them.
@Suite("Failures to mint, at every provider")
struct MintTests {
    private func refusal(
        _ place: ProviderUnderTest,
        keys: [ObjectKey]? = nil,
        duration: Duration = .seconds(900),
        sessionName: String = "provider-tests"
    ) async throws -> StorageError {
        let scope = try SessionScope(bucket: place.profile.bucket, keys: try keys ?? [.unique()])
        let error = await #expect(throws: MintError.self) {
            try await place.minter().mint(scope, duration: duration, sessionName: sessionName)
        }
        guard case .provider(let refusal) = error else {
            throw try #require(error)
        }
        expectNoSecret(in: refusal, of: place.parent)
        return refusal
    }

    @Test("a policy that is too long is never sent", arguments: ProviderUnderTest.all)
    func tooLong(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let keys = try (0..<20).map { _ in try ObjectKey.unique(String(repeating: "k", count: 100)) }
        let error = await #expect(throws: MintError.self) { try await refusal(place, keys: keys) }
        guard case .scope(.tooLarge(let characters)) = error else {
            Issue.record("not too large: \(String(describing: error))")
            return
        }
        #expect(characters > 2048)
        #expect(try await place.journal().isEmpty)
    }

    @Test("the longest policy that may be sent is taken", arguments: ProviderUnderTest.all)
    func longest(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let short = try ObjectKey.unique("k")
        let spare =
            SessionPolicy.maximumCharacters
            - (try place.minter().policy(for: SessionScope(bucket: place.profile.bucket, keys: [short])).json.utf8.count)
        // Two keys, since one may have 1,024 bytes at most.
        var keys = [short]
        keys.append(try ObjectKey.unique(String(repeating: "k", count: spare / 2)))
        let used = try place.minter().policy(for: SessionScope(bucket: place.profile.bucket, keys: keys)).json.utf8
            .count
        keys[0] = try ObjectKey(short.value + String(repeating: "k", count: SessionPolicy.maximumCharacters - used))
        let scope = try SessionScope(bucket: place.profile.bucket, keys: keys)
        #expect(try place.minter().policy(for: scope).json.utf8.count == SessionPolicy.maximumCharacters)
        _ = try await place.minter().mint(scope, duration: .seconds(900), sessionName: "provider-tests")
    }

    @Test("a scope of nothing is none", arguments: ProviderUnderTest.all)
    func empty(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        #expect(throws: SessionScopeError.empty) { try SessionScope(bucket: place.profile.bucket, keys: []) }
    }

    @Test("a policy that is too large once it is packed", arguments: ProviderUnderTest.peers)
    func packed(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        try await place.peer?.fail(.policyPacked, next: 1, of: place.parent.accessKeyID, place.http)
        let error = await #expect(throws: MintError.self) { try await refusal(place) }
        guard case .scope(.tooLargePacked) = error else {
            Issue.record("not too large: \(String(describing: error))")
            return
        }
        #expect(error?.isRetryable == false)
    }

    // MinIO knows no roles.
    private static let wrongRole: [(ProviderUnderTest.Kind, StorageError.Code)] = [
        (.aws, .accessDenied), (.ceph, .notFound), (.ali, .notFound),
    ]

    @Test("a role that there is not", arguments: wrongRole)
    func role(provider: ProviderUnderTest.Kind, meaning: StorageError.Code) async throws {
        let place = try await ProviderUnderTest.shared(provider) { $0.roleARN = ($0.roleARN ?? "") + "-other" }
        let refusal = try await refusal(place)
        #expect(refusal.code == meaning)
        #expect(!refusal.isRetryable)
    }

    @Test("another external id", arguments: ProviderUnderTest.peers, ["another", nil])
    func externalID(provider: ProviderUnderTest.Kind, id: String?) async throws {
        let place = try await ProviderUnderTest.shared(provider) { $0.externalID = id }
        #expect(try await refusal(place).code == .accessDenied)
    }

    @Test("a duration that the role does not grant", arguments: ProviderUnderTest.peers)
    func duration(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let refusal = try await refusal(place, duration: .seconds(3601))
        #expect(refusal.code == .invalidRequest)
        #expect(!refusal.isRetryable)
        #expect(refusal.remedy.contains("lower DURATION, which is 3601s"))
    }

    @Test("too many requests are tried again later", arguments: ProviderUnderTest.peers)
    func throttled(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        for user in [place.parent, place.owner] {
            try await place.peer?.fail(.throttled, next: 1, of: user.accessKeyID, place.http)
        }
        let refusal = try await refusal(place)
        #expect(refusal.code == .throttled)
        #expect(refusal.isRetryable)
        // The second, at the object store.
        let error = await #expect(throws: StorageError.self) { try await place.get(.unique()) }
        #expect(error?.code == .throttled)
        _ = try await place.session(.unique())
    }

    @Test("a service that is unwell is asked again later", arguments: ProviderUnderTest.peers)
    func unwell(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        for user in [place.parent, place.owner] {
            try await place.peer?.fail(.unavailable, next: 1, of: user.accessKeyID, place.http)
        }
        let refusal = try await refusal(place)
        #expect(refusal.code == .unavailable)
        #expect(refusal.isRetryable)
        let error = await #expect(throws: StorageError.self) { try await place.get(.unique()) }
        #expect(error?.code == .unavailable)
        _ = try await place.session(.unique())
    }

    @Test("a server that is not there", arguments: ProviderUnderTest.all)
    func dead(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.away(provider)
        let refusal = try await refusal(place)
        #expect(refusal.code == .unavailable)
        #expect(refusal.isRetryable)
        #expect(refusal.remedy.contains("STS_ENDPOINT"))
        let error = await #expect(throws: StorageError.self) {
            try await place.client.head(.unique(), with: place.owner)
        }
        #expect(error?.code == .unavailable)
    }

    @Test("a signature for another region", arguments: ProviderUnderTest.peers)
    func region(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider) { $0.region = "elsewhere-1" }
        let error = await #expect(throws: StorageError.self) { try await place.get(.unique()) }
        switch provider {
        case .ceph: #expect(error?.code == .invalidCredentials)
        default:
            #expect(error?.code == .redirected)
            #expect(error?.remedy.contains("REGION") == true)
        }
        #expect(error?.isRetryable == false)
    }

    @Test("a user who may do nothing but assume the role mints all the same", arguments: ProviderUnderTest.peers)
    func assumingAlone(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1], at: key, as: session)
        let error = await #expect(throws: StorageError.self) { try await place.send(.get, key, as: place.parent) }
        #expect(error?.code == .accessDenied)
    }
}
