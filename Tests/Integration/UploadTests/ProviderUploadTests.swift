import ControlProtocol
import DockSimulation
import ObjectStorage
import RequestSigning
import StorageTestSupport
import Testing

/// A whole upload at each provider: minted, sent by a dock in the provider's own way, and proven.
@Suite struct ProviderUploadTests {
    struct Upload: Sendable, CustomTestStringConvertible {
        var name: String
        var dock: @Sendable (inout DockConfiguration) -> Void
        var proof: FileResource.Evidence.Proof
        /// What a dock's session has to do at the object store for it, in the words of S3.
        var methods: Set<String>

        var testDescription: String {
            name
        }
    }

    static let uploads = [
        Upload(name: "single PUT", dock: { _ in }, proof: .etagMD5, methods: ["PUT"]),
        Upload(
            name: "in parts",
            dock: { dock in
                dock.modules[0].logs[0].size = 12 << 20
                dock.partSize = 5 << 20
            },
            proof: .download,
            methods: ["POST", "PUT"]
        ),
    ]

    @Test(arguments: ProviderUnderTest.all, uploads)
    func completes(provider: ProviderUnderTest.Kind, upload: Upload) async throws {
        try await Site.run(provider: provider) { site in
            let gateway = "DOCK-\(provider.rawValue.uppercased())-\(UInt32.random(in: 0 ... .max))"
            _ = try await site.startDock(gateway, upload.dock)
            let ended = try await site.end(of: site.start(gateway, modules: ["3"]))
            #expect(ended.state == .completed)
            let file = try #require(ended.files.first)
            #expect(file.state == .verified)
            #expect(file.evidence?.proof == upload.proof)
            if ProviderUnderTest.peers.contains(provider) {
                try await expectAuthentic(site, gateway: gateway, upload, key: file.objectKey)
            }
        }
    }

    /// Both services were asked, every signature was recomputed by the peer and was the same, and nobody was refused:
    /// but for the looks at what was not there yet.
    private func expectAuthentic(_ site: Site, gateway: String, _ upload: Upload, key: String) async throws {
        let peer = try #require(site.storage.peer)
        let user = site.storage.parent.accessKeyID
        let journal = try await peer.journal(site.storage.http).filter { entry in
            entry.accessKeyID == user || entry.path.contains("/\(gateway)/")
        }
        #expect(Set(journal.map(\.service)) == [.objects, .sts])
        for entry in journal {
            #expect(entry.isAuthentic, "\(entry)")
            let isLook = ["HEAD", "GET"].contains(entry.method)
            #expect(entry.outcome == "ok" || (isLook && entry.outcome == "NoSuchKey"), "\(entry)")
        }
        // The user did nothing but assume roles. The dock's session wrote, and nobody else; the worker's own looked, and
        // did nothing else.
        let objects = journal.filter { $0.service == .objects }
        #expect(!objects.contains { $0.accessKeyID == user })
        let dock = objects.filter { upload.methods.contains($0.method) }
        #expect(Set(dock.map(\.method)) == upload.methods)
        #expect(Set(dock.compactMap(\.accessKeyID)).count == 1)
        let worker = objects.filter { !upload.methods.contains($0.method) }
        // A GET of what is not there yet tells a missing object from a missing bucket.
        let found = worker.filter { $0.outcome == "ok" }
        #expect(Set(found.map(\.method)) == (upload.proof == .download ? ["GET", "HEAD"] : ["HEAD"]))
        #expect(Set(worker.compactMap(\.accessKeyID)).isDisjoint(with: dock.compactMap(\.accessKeyID)))
        let contents = try await peer.contents(site.storage.http)
        #expect(contents.objects.keys.filter { $0.contains("/\(gateway)/") } == [key])
        #expect(!contents.uploads.contains(key))
    }
}
