import CredentialMinting
import Cryptography
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// What became of objects after they were proven.
@Suite("Recheck of proven objects, on MinIO")
struct RecheckTests {
    private let hello = Array("hello".utf8)

    /// The object at a key as it is now, taken for proven.
    private func record(_ key: ObjectKey, of bytes: [UInt8]?, _ store: Store) async throws -> RecordedObject {
        let head = try await store.client.head(key, with: store.parent)
        return RecordedObject(
            key: key,
            facts: ObjectFacts(
                size: head.size,
                etag: head.etag,
                versionID: head.versionID,
                lastModified: head.lastModified
            ),
            fingerprint: bytes.map { Digest(of: $0, using: .sha1).hex }
        )
    }

    @Test("what nobody touched is intact, by its head and by its bytes", arguments: [false, true])
    func intact(readsBytes: Bool) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let recheck = await store.verifier().recheck(try await record(key, of: hello, store), readsBytes: readsBytes)
        #expect(recheck.name == "intact")
        #expect(recheck.evidence?.proof == (readsBytes ? .download : nil))
        #expect(recheck.evidence?.fingerprint == Digest(of: hello, using: .sha1).hex)
        #expect(recheck.evidence?.head.etag == Digest(of: hello, using: .md5).hex)
    }

    @Test("without a hash there are no bytes to read, and the head decides")
    func sizeOnly() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.putInParts(hello, at: key)
        let recorded = try await record(key, of: nil, store)
        #expect(await store.verifier().recheck(recorded, readsBytes: true).name == "intact")
        try await store.put(hello, at: key)
        #expect(
            await store.verifier().recheck(recorded, readsBytes: true).name == "changed",
            "nothing proves it the same"
        )
    }

    @Test("what was removed is gone")
    func gone() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let recorded = try await record(key, of: hello, store)
        try await store.send(.delete, key, as: store.root)
        let recheck = await store.verifier().recheck(recorded, readsBytes: false)
        #expect(recheck.name == "gone")
        #expect(recheck.text?.contains(key.value) == true)
    }

    @Test("other bytes are a change, of another size and of the same", arguments: ["world", "good day"])
    func changed(bytes: String) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let recorded = try await record(key, of: hello, store)
        try await store.put(Array(bytes.utf8), at: key)
        let recheck = await store.verifier().recheck(recorded, readsBytes: false)
        #expect(recheck.name == "changed")
        #expect(recheck.evidence?.head.size == Int64(bytes.utf8.count))
        #expect(recheck.evidence?.proof == nil)
    }

    @Test("the same bytes written again in another way are proven anew, by reading them")
    func rewritten() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let recorded = try await record(key, of: hello, store)
        try await store.putInParts(hello, at: key)
        let recheck = await store.verifier().recheck(recorded, readsBytes: false)
        #expect(recheck.name == "intact")
        #expect(recheck.evidence?.proof == .download)
        #expect(recheck.evidence?.head.etag != recorded.facts.etag)
    }

    @Test("bytes that are not what was proven are found behind a head that is")
    func decayed() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.putInParts(hello, at: key)
        // The head cannot tell, since the ETag of parts is nobody's hash.
        var recorded = try await record(key, of: hello, store)
        recorded.fingerprint = Digest(of: Array("world".utf8), using: .sha256).hex
        #expect(await store.verifier().recheck(recorded, readsBytes: false).name == "intact")
        let recheck = await store.verifier().recheck(recorded, readsBytes: true)
        #expect(recheck.name == "changed")
        #expect(recheck.evidence?.fingerprint == Digest(of: hello, using: .sha256).hex)
    }

    @Test("a refusal and no answer say nothing of it")
    func noAnswers() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(hello, at: key)
        let recorded = try await record(key, of: hello, store)
        let session = try await store.session(key).credentials
        let denied = await store.verifier(as: session).recheck(recorded, readsBytes: false)
        #expect(denied.name == "denied")
        let away = try await Store.away()
        #expect(await away.verifier().recheck(recorded, readsBytes: true).name == "unanswered")
    }
}
