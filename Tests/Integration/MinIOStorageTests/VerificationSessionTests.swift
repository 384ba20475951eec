import CredentialMinting
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("The worker's own session, on MinIO")
struct VerificationSessionTests {
    private func session(
        _ store: Store,
        record: @escaping SessionRecorder = { _ in }
    ) throws -> VerificationSession {
        VerificationSession(
            minter: store.minter(),
            roleARN: nil,
            policy: try SessionPolicy(
                verifying: store.gateway.bucket,
                canary: ObjectKey("waybill/canary/session"),
                template: .verifyAWS
            ),
            record: record
        )
    }

    @Test("reads objects, tells a missing one from a forbidden one, and is in the audit")
    func reads() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(Array("a log".utf8), at: key)
        let audit = Mutex<[SessionMint]>([])
        let provider = CachingCredentialProvider(
            try session(store) { mint in audit.withLock { $0.append(mint) } },
            policy: CredentialCachePolicy(seed: 1),
            clock: SystemWallClock()
        )
        let verifier = ObjectVerifier(storage: store.client, credentials: provider)
        let found = await verifier.examine(
            VerificationSubject(key: key, claims: [], requestedAt: Timestamp(milliseconds: 0))
        )
        guard case .unreported(let evidence) = found else {
            Issue.record("the object was not seen: \(found)")
            return
        }
        #expect(evidence.head.size == 5)
        let missing = await verifier.examine(
            VerificationSubject(key: try .unique(), claims: [], requestedAt: Timestamp(milliseconds: 0))
        )
        #expect(missing == .absent)
        // One session for both.
        #expect(audit.withLock { $0 }.map(\.purpose) == [.verify])
    }

    @Test("may neither write nor delete, but for the canary")
    func readOnly() async throws {
        let store = try await Store.shared()
        let credentials = try await session(store).credentials()
        let key = try ObjectKey.unique()
        try await store.put(Array("a log".utf8), at: key)
        for request in [
            StorageRequest(.put, StorageAddress(of: key, in: store.profile), body: [1]),
            StorageRequest(.delete, StorageAddress(of: key, in: store.profile)),
            StorageRequest(
                .put,
                StorageAddress(of: try ObjectKey("waybill/canary/session"), in: store.profile),
                body: [1]
            ),
        ] {
            let error = await #expect(throws: StorageError.self) {
                try await store.client.send(request, with: credentials)
            }
            #expect(error?.code == .accessDenied, "\(request.operation)")
        }
        _ = try await store.client.send(
            StorageRequest(.delete, StorageAddress(of: try ObjectKey("waybill/canary/session"), in: store.profile)),
            with: credentials
        )
    }

    @Test("is not used where the audit cannot be written")
    func unaudited() async throws {
        struct DiskFull: Error {}
        let store = try await Store.shared()
        let session = try session(store) { _ in throw DiskFull() }
        let error = await #expect(throws: StorageError.self) { try await session.credentials() }
        #expect(error?.code == .credentialSource)
        #expect(error?.isRetryable == true)
    }
}
