import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// A scope that is too long for a policy, on a real server: the upload's own prefix stands for its keys, and nothing
/// beside it is reached.
@Suite("The long-scope rule, on MinIO")
struct LongScopeTests {
    /// As many modules' keys as no policy holds.
    private func keys(of upload: String) throws -> [ObjectKey] {
        let folder = String(repeating: "long-", count: 30)
        return try (0..<12).map { try ObjectKey("minio-storage/\(upload)/\(folder)\($0).tar") }
    }

    @Test("the upload's keys are written, and its neighbours' are not")
    func prefix() async throws {
        let store = try await Store.shared()
        let upload = "0191d6f0-\(UInt64.random(in: 0 ... .max))"
        let keys = try keys(of: upload)
        let scope = try SessionScope(bucket: store.gateway.bucket, keys: keys, uploadID: upload)
        let minted = try await store.minter().mint(scope, duration: .seconds(900), sessionName: "long-scope")
        #expect(minted.reach == .prefix("minio-storage/\(upload)/"))
        #expect(minted.reach.patterns == ["minio-storage/\(upload)/*"])
        for key in keys {
            try await store.put([1], at: key, as: minted.credentials)
        }
        let beside = [
            "minio-storage/\(upload)", "minio-storage/\(upload)x/0.tar", "minio-storage/x\(upload)/0.tar",
            "minio-storage/0.tar", "x/minio-storage/\(upload)/0.tar",
        ]
        for key in beside {
            let error = await #expect(throws: StorageError.self, "\(key)") {
                try await store.put([1], at: try ObjectKey(key), as: minted.credentials)
            }
            #expect(error?.code == .accessDenied)
        }
        let read = await #expect(throws: StorageError.self) {
            try await store.client.head(keys[0], with: minted.credentials)
        }
        #expect(read?.code == .accessDenied)
    }

    @Test("without the upload's id nothing is asked for")
    func none() async throws {
        let store = try await Store.shared()
        let keys = try keys(of: "0191d6f0")
        let scope = try SessionScope(bucket: store.gateway.bucket, keys: keys, uploadID: "another")
        let error = await #expect(throws: MintError.self) {
            try await store.minter().mint(scope, duration: .seconds(900), sessionName: "long-scope")
        }
        guard case .scope(.tooLarge(let characters)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(characters > SessionPolicy.maximumCharacters)
    }
}
