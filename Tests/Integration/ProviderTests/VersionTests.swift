import Cryptography
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Objects whose versions are kept: played by peers, since the MinIO at hand keeps none.
@Suite("Versions of objects, at every peer")
struct VersionTests {
    private let hello = Array("hello".utf8)
    private let world = Array("world".utf8)

    /// A proven object whose versions are kept.
    private func prove(_ place: ProviderUnderTest, at key: ObjectKey) async throws -> RecordedObject {
        try await #require(place.peer).keepVersions(of: key, place.http)
        try await place.put(hello, at: key)
        let fingerprint = Digest(of: hello, using: .sha1).hex
        let examination = try await place.verifier().examine(.of(key, size: 5, fingerprint: fingerprint))
        let evidence = try #require(examination.evidence)
        #expect(evidence.proof == .download)
        #expect(evidence.head.versionID?.isEmpty == false, "it is recorded")
        return RecordedObject(key: key, facts: evidence.head, fingerprint: evidence.fingerprint)
    }

    @Test(
        "the version that the head saw is the one that is read, whatever is written meanwhile",
        arguments: ProviderUnderTest.peers
    )
    func pinned(provider: ProviderUnderTest.Kind) async throws {
        let direct = try await ProviderUnderTest.shared(provider)
        let (place, proxy) = try await direct.behindProxy()
        let key = try ObjectKey.unique()
        try await #require(direct.peer).keepVersions(of: key, direct.http)
        let bytes = [UInt8](repeating: 7, count: 50_000)
        try await direct.put(bytes, at: key)
        proxy.plan(.cut(after: 20_000))
        let limits = DownloadLimits(sleep: { _ in try await direct.put([UInt8](repeating: 8, count: 50_000), at: key) })
        let examination = try await place.verifier(downloads: limits).examine(
            .of(key, size: 50_000, fingerprint: Digest(of: bytes, using: .sha256).hex)
        )
        #expect(examination.evidence?.proof == .download)
        let version = try #require(examination.evidence?.head.versionID)
        let now = try await direct.client.head(key, with: direct.owner)
        #expect(now.versionID != version)
        #expect(
            try await direct.client.head(key, versionID: version, with: direct.owner).etag
                == examination.evidence?.head.etag
        )
        let reads = proxy.requests.filter { $0.method == "GET" }
        #expect(reads.map(\.range) == [nil, "bytes=20000-"])
        #expect(reads.allSatisfy { $0.target.hasSuffix("versionId=\(PercentEncoding.component(version))") })
    }

    @Test("what nobody touched is intact", arguments: ProviderUnderTest.peers, [false, true])
    func intact(provider: ProviderUnderTest.Kind, readsBytes: Bool) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let recorded = try await prove(place, at: .unique())
        let recheck = try await place.verifier().recheck(recorded, readsBytes: readsBytes)
        #expect(recheck.name == "intact")
        #expect(recheck.evidence?.head == recorded.facts)
    }

    @Test("an object written over it is another version, even of the same bytes", arguments: ProviderUnderTest.peers)
    func otherVersion(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        for bytes in [world, hello] {
            let recorded = try await prove(place, at: .unique())
            try await place.put(bytes, at: recorded.key)
            let recheck = try await place.verifier().recheck(recorded, readsBytes: false)
            #expect(recheck.name == "other version")
            let current = try await place.client.head(recorded.key, with: place.owner)
            #expect(recheck.evidence?.head.versionID == current.versionID, "the current one is told")
        }
    }

    @Test("where the proven version is removed, it has changed", arguments: ProviderUnderTest.peers)
    func removed(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let recorded = try await prove(place, at: .unique())
        try await place.put(world, at: recorded.key)
        let version = [QueryItem("versionId", try #require(recorded.facts.versionID))]
        try await place.send(.delete, recorded.key, query: version, as: place.owner)
        #expect(try await place.verifier().recheck(recorded, readsBytes: false).name == "changed")
        try await place.send(.delete, recorded.key, as: place.owner)
        let recheck = try await place.verifier().recheck(recorded, readsBytes: false)
        #expect(recheck.name == "gone")
        #expect(recheck.text?.contains("delete marker") == false)
    }

    @Test("behind a delete marker it is gone, and the words say where it is", arguments: ProviderUnderTest.peers)
    func hidden(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let recorded = try await prove(place, at: .unique())
        try await place.send(.delete, recorded.key, as: place.owner)
        let recheck = try await place.verifier().recheck(recorded, readsBytes: false)
        #expect(recheck.name == "gone")
        #expect(recheck.text?.contains("delete marker") == true)
        #expect(recheck.text?.contains(recorded.facts.versionID ?? "?") == true)
    }
}
