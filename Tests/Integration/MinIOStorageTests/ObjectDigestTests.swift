import Cryptography
import ObjectStorage
import Primitives
import StorageTestSupport
import Testing

@testable import ObjectVerification

@Suite("Digests of objects, on MinIO")
struct ObjectDigestTests {
    @Test("several at once, in one reading")
    func several() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let bytes = Array("hello".utf8)
        try await store.put(bytes, at: key)
        let head = try await store.client.head(key, with: store.parent)
        let digests = try await store.client.digests(
            of: key,
            head: head,
            using: Set(HashAlgorithm.allCases),
            with: store.parent
        )
        #expect(digests == HashAlgorithm.allCases.map { Digest(of: bytes, using: $0) })
    }

    @Test("an object that was written again after its HEAD is not read for the first one")
    func changed() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(Array("hello".utf8), at: key)
        let head = try await store.client.head(key, with: store.parent)
        try await store.put(Array("world".utf8), at: key)
        let error = await #expect(throws: StorageError.self) {
            try await store.client.digests(of: key, head: head, using: [.md5], with: store.parent)
        }
        #expect(error?.code == .preconditionFailed)
    }

    @Test("what came in another length than the HEAD said is not judged")
    func shortened() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        try await store.put(Array("hello".utf8), at: key)
        var head = try await store.client.head(key, with: store.parent)
        head.size = 6
        let error = await #expect(throws: StorageError.self) {
            try await store.client.digests(of: key, head: head, using: [.md5], with: store.parent)
        }
        #expect(error?.code == .unavailable)
        #expect(error?.isRetryable == true)
    }
}
