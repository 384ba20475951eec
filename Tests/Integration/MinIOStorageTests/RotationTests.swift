import CredentialMinting
import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("Rotation of the parent's key under load, on MinIO")
struct RotationTests {
    /// What the mints of a load came to.
    private final class Tally: Sendable {
        let minted = Mutex(0)
        let failures = Mutex<[String]>([])

        var count: Int {
            minted.withLock { $0 }
        }
    }

    /// Writes the key as a secret store does: whole, or not at all.
    private func write(_ name: String, _ secret: String, to path: String) throws {
        let lines = "access_key_id=\(name)\nsecret_access_key=\(secret)\n"
        try Data(lines.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    @Test("the key is replaced three times while four mint without a pause, and no mint fails")
    func underLoad() async throws {
        // Of its own: the users of the shared one are other tests' too.
        let gateway = try await MinIOGateway.start()
        let folder = try TemporaryDirectory()
        let path = folder.file("parent")
        var name = gateway.accessKeyID
        try write(name, gateway.secretAccessKey, to: path)
        let store = try Store(gateway: gateway)
        let parent = CachingCredentialProvider(
            FileCredentialProvider(path: path),
            // So long that only a refusal makes it look again: the hardest case.
            policy: CredentialCachePolicy(recheck: .seconds(3600), seed: 1),
            clock: SystemWallClock()
        )
        let minter = CredentialMinter(storage: store.client, parent: parent)
        let tally = Tally()
        let load = Task {
            await withDiscardingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { await mint(with: minter, bucket: gateway.bucket, tally: tally) }
                }
            }
        }
        for round in 1...3 {
            let next = "rotated-\(round)"
            let secret = try await gateway.addUser(next)
            try await mintMore(tally)
            try write(next, secret, to: path)
            try await gateway.removeUser(name)
            name = next
            try await mintMore(tally)
        }
        load.cancel()
        await load.value
        #expect(tally.failures.withLock { $0 } == [])
        #expect(try await parent.credentials().accessKeyID == "rotated-3")
        try await gateway.stop()
    }

    private func mintMore(_ tally: Tally) async throws {
        let before = tally.count
        try await until("twenty more mints") { tally.count >= before + 20 || !tally.failures.withLock { $0 }.isEmpty }
    }

    private func mint(with minter: CredentialMinter, bucket: String, tally: Tally) async {
        while !Task.isCancelled {
            do {
                let scope = try SessionScope(bucket: bucket, keys: [.unique()])
                _ = try await minter.mint(scope, duration: .seconds(900), sessionName: "rotation")
                tally.minted.withLock { $0 += 1 }
            } catch {
                if !Task.isCancelled {
                    tally.failures.withLock { $0.append("\(error)") }
                }
            }
        }
    }
}
