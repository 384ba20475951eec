import CredentialMinting
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

/// Credentials that are wrong or over.
@Suite("Credentials that are refused, at every provider")
struct CredentialTests {
    /// Credentials that are not what was given.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let apply: @Sendable (inout SigningCredentials) -> Void

        var testDescription: String { name }
    }

    private static let ofSessions = [
        Change(name: "another secret") { $0.secretAccessKey = Secret("another-secret") },
        Change(name: "an unknown key") { $0.accessKeyID = "NOBODY" },
        Change(name: "no token") { $0.sessionToken = nil },
        Change(name: "a garbled token") { credentials in
            credentials.sessionToken = credentials.sessionToken.map { Secret(String($0.reveal().reversed())) }
        },
    ]

    @Test("a session that is not what was given", arguments: ProviderUnderTest.all, ofSessions)
    private func session(provider: ProviderUnderTest.Kind, change: Change) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1], at: key, as: session)
        var wrong = session
        change.apply(&wrong)
        let error = await #expect(throws: StorageError.self) { try await place.put([2], at: key, as: wrong) }
        #expect(error?.code == .invalidCredentials)
        if let error {
            expectNoSecret(in: error, of: place.parent, session, wrong)
        }
        #expect(try await place.get(key) == [1])
    }

    private static let ofUsers = [
        Change(name: "another secret") { $0.secretAccessKey = Secret("another-secret") },
        Change(name: "an unknown key") { $0.accessKeyID = "NOBODY" },
    ]

    @Test("a user who is not known mints nothing", arguments: ProviderUnderTest.all, ofUsers)
    private func user(provider: ProviderUnderTest.Kind, change: Change) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        var wrong = place.parent
        change.apply(&wrong)
        let scope = try SessionScope(bucket: place.profile.bucket, keys: [.unique()])
        let error = await #expect(throws: MintError.self) {
            try await place.minter(as: wrong).mint(scope, duration: .seconds(900), sessionName: "provider-tests")
        }
        guard case .provider(let refusal) = error else {
            Issue.record("not refused by the provider: \(String(describing: error))")
            return
        }
        #expect(refusal.code == .invalidCredentials)
        #expect(!refusal.isRetryable)
        #expect(refusal.remedy.contains("ACCESS_KEY_ID"))
        expectNoSecret(in: refusal, of: place.parent, wrong)
    }

    /// What each provider says of a session that is over; Ceph says no more than that it is denied.
    private static let expired: [(ProviderUnderTest.Kind, code: String, StorageError.Code)] = [
        (.aws, "ExpiredToken", .invalidCredentials),
        (.ceph, "AccessDenied", .accessDenied),
        (.ali, "SecurityTokenExpired", .invalidCredentials),
    ]

    // MinIO ends no session in under 15 minutes.
    @Test("a session that is over", arguments: expired)
    func over(provider: ProviderUnderTest.Kind, code: String, meaning: StorageError.Code) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1], at: key, as: session)
        try await place.peer?.expireSessions(of: session.accessKeyID, place.http)
        let error = await #expect(throws: StorageError.self) { try await place.put([2], at: key, as: session) }
        #expect(error?.code == meaning)
        #expect(error?.providerCode == code)
        #expect(try await place.get(key) == [1])
    }

    @Test("a key that is forgotten, and one that takes its place", arguments: ProviderUnderTest.peers)
    func rotation(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let peer = try #require(place.peer)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        let fresh = SigningCredentials(
            accessKeyID: "FRESH\(UInt64.random(in: 0 ... .max))",
            secretAccessKey: Secret("fresh/secret")
        )
        try await peer.addUser(fresh.accessKeyID, secret: fresh.secretAccessKey, place.http)
        try await peer.forgetUser(place.parent.accessKeyID, place.http)
        let error = await #expect(throws: MintError.self) { try await place.session(key) }
        guard case .provider(let refusal) = error else {
            Issue.record("not refused by the provider: \(String(describing: error))")
            return
        }
        #expect(refusal.code == .invalidCredentials)
        let scope = try SessionScope(bucket: place.profile.bucket, keys: [key])
        _ = try await place.minter(as: fresh).mint(scope, duration: .seconds(900), sessionName: "provider-tests")
        // What was given lives on.
        try await place.put([1], at: key, as: session)
    }
}
