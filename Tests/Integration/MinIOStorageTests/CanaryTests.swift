import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("The self-test that scopes are enforced, on MinIO")
struct CanaryTests {
    private func canary(
        _ store: Store,
        template: SessionPolicyTemplate = .aws,
        parent: SigningCredentials? = nil,
        record: @escaping SessionRecorder = { _ in }
    ) throws -> (ScopeCanary, ObjectKey) {
        let key = try ObjectKey("waybill/canary/\(UInt64.random(in: 0 ... .max))")
        let provider = StaticCredentialProvider(parent ?? store.parent)
        let canary = try ScopeCanary(
            storage: store.client,
            minter: CredentialMinter(storage: store.client, parent: provider, template: template),
            worker: provider,
            key: key,
            record: record
        )
        return (canary, key)
    }

    private func exists(_ key: ObjectKey, in store: Store) async throws -> Bool {
        do {
            _ = try await store.client.head(key, with: store.root)
            return true
        } catch {
            guard error.code == .notFound else {
                throw error
            }
            return false
        }
    }

    @Test("passes, leaves nothing behind, and its session is in the audit")
    func enforced() async throws {
        let store = try await Store.shared()
        let audit = Mutex<[SessionMint]>([])
        let (canary, key) = try canary(store) { mint in audit.withLock { $0.append(mint) } }
        #expect(await canary.run() == .enforced(leftOver: nil))
        #expect(try await !exists(key, in: store))
        let mints = audit.withLock { $0 }
        #expect(mints.map(\.purpose) == [.canary])
        #expect(mints.map(\.scope) == [[key.value]])
    }

    @Test("fails where a session may write beside its scope, and removes both objects")
    func notEnforced() async throws {
        let store = try await Store.shared()
        // As an object store that ignores session policies: the template allows more than the scope.
        let wide = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"],
            "Resource": ["${resources}", "arn:aws:s3:::\(store.gateway.bucket)/*"]}]}
            """
        let (canary, key) = try canary(store, template: SessionPolicyTemplate(Array(wide.utf8)))
        guard case .failed(let failure) = await canary.run() else {
            Issue.record("a scope that is not enforced passed")
            return
        }
        #expect(failure.reason.contains("beside its scope"))
        #expect(failure.remedy.contains("never hand"))
        #expect(try await !exists(key, in: store))
        #expect(try await !exists(ObjectKey(key.value + "-beside"), in: store))
    }

    @Test("fails where the session may not write its own key: a refusal alone proves nothing")
    func refusesAll() async throws {
        let store = try await Store.shared()
        let narrow = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:AbortMultipartUpload"],
            "Resource": ["${resources}"]}]}
            """
        let (canary, _) = try canary(store, template: SessionPolicyTemplate(Array(narrow.utf8)))
        guard case .failed(let failure) = await canary.run() else {
            Issue.record("credentials that may do nothing passed")
            return
        }
        #expect(failure.reason.contains("its own key"))
        #expect(failure.remedy.contains("PutObject"))
    }

    @Test("fails with the provider's reason and the next step where the parent's key is wrong")
    func wrongKey() async throws {
        let store = try await Store.shared()
        var parent = store.parent
        parent.secretAccessKey = Secret("pl4nted-wrong-secret")
        let (canary, _) = try canary(store, parent: parent)
        guard case .failed(let failure) = await canary.run() else {
            Issue.record("a wrong key passed")
            return
        }
        #expect(failure.reason.contains("SignatureDoesNotMatch"))
        #expect(failure.remedy.contains("SECRET_ACCESS_KEY"))
        #expect(!"\(failure)".contains("pl4nted"))
    }

    @Test("is undecided where nobody answers")
    func away() async throws {
        let (canary, _) = try canary(try await Store.away())
        guard case .undecided = await canary.run() else {
            Issue.record("a store that is not there was judged")
            return
        }
    }

    @Test("is undecided, and writes nothing, where the audit cannot be written")
    func unaudited() async throws {
        struct DiskFull: Error {}
        let store = try await Store.shared()
        let (canary, key) = try canary(store) { _ in throw DiskFull() }
        guard case .undecided = await canary.run() else {
            Issue.record("a mint without its row was used")
            return
        }
        #expect(try await !exists(key, in: store))
    }
}
