import CredentialMinting
import ObjectStorage
import Primitives
import StorageTestSupport
import Synchronization
import Testing

/// The self-test, with the worker's own session where that is the default.
@Suite("The self-test that scopes are enforced, at every provider")
struct CanaryTests {
    @Test("passes, and leaves nothing behind", arguments: ProviderUnderTest.all)
    func enforced(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let audit = Mutex<[SessionMint.Purpose]>([])
        let canary = try ScopeCanary(
            storage: place.client,
            minter: place.minter(),
            worker: place.worker(),
            key: place.canary,
            record: { mint in audit.withLock { $0.append(mint.purpose) } }
        )
        #expect(await canary.run() == .enforced(leftOver: nil))
        let error = try await #require(throws: StorageError.self) {
            try await place.client.head(place.canary, with: place.owner)
        }
        #expect(error.code == .notFound)
        #expect(audit.withLock { $0 } == [.canary])
    }

    @Test("says why where the role is another's, and what to do", arguments: ProviderUnderTest.peers)
    func wrongRole(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider) { profile in
            profile.roleARN = profile.roleARN?.replacing("role/waybill", with: "role/anothers")
        }
        let canary = try ScopeCanary(
            storage: place.client,
            minter: place.minter(),
            worker: place.worker(),
            key: place.canary,
            record: { _ in }
        )
        guard case .failed(let failure) = await canary.run() else {
            Issue.record("a role that is not there passed")
            return
        }
        #expect(failure.reason.contains("no credentials could be minted"))
        #expect(!failure.remedy.isEmpty)
    }
}
