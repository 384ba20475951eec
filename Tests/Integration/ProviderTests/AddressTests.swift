import CredentialMinting
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Ways to name a bucket: the peers recompute each signature with botocore and alibabacloud-oss-v2.
@Suite("Addresses")
struct AddressTests {
    private func tryAll(_ place: ProviderUnderTest, host: String, path: String) async throws {
        // Characters that are encoded on their way.
        let key = try ObjectKey("\(ObjectKey.unique().value)/a b+é%.tar")
        let session = try await place.session(key)
        try await place.put([1, 2, 3], at: key, as: session)
        #expect(try await place.client.head(key, with: place.owner).size == 3)
        #expect(try await place.get(key) == [1, 2, 3])
        let missing = try ObjectKey.unique()
        let error = await #expect(throws: StorageError.self) {
            try await place.client.head(missing, with: place.owner)
        }
        #expect(error?.code == .notFound)
        let requests = try await place.journal(of: key).filter { $0.service == .objects }
        #expect(!requests.isEmpty)
        #expect(requests.allSatisfy { $0.isAuthentic && $0.host == host && $0.path == "\(path)\(key.value)" })
    }

    @Test("a bucket behind its own domain", arguments: [ProviderUnderTest.Kind.aws, .ali])
    func ownDomain(provider: ProviderUnderTest.Kind) async throws {
        let peer = try #require(try await ProviderUnderTest.shared(provider).peer)
        let endpoint = try #require(StorageEndpoint(peer.ownEndpoint))
        let place = try await ProviderUnderTest.shared(provider) { profile in
            profile.endpoint = endpoint
            profile.addressing = .cname
        }
        try await tryAll(place, host: endpoint.authority, path: "/")
    }

    /// A signature names the bucket of OSS, wherever it stands.
    @Test("a domain of another bucket is not taken for this one's")
    func otherDomain() async throws {
        let peer = try #require(try await ProviderUnderTest.shared(.ali).peer)
        let endpoint = try #require(StorageEndpoint(peer.ownEndpoint))
        let place = try await ProviderUnderTest.shared(.ali) { profile in
            profile.endpoint = endpoint
            profile.addressing = .cname
            profile.bucket = "another-bucket"
        }
        let error = await #expect(throws: StorageError.self) {
            try await place.put([1], at: .unique(), as: place.owner)
        }
        #expect(error?.providerCode == "SignatureDoesNotMatch")
    }

    @Test(
        "a bucket's name with dots",
        arguments: [
            (ProviderUnderTest.Kind.aws, StorageProfile.Addressing.path), (.aws, .virtual), (.ceph, .path),
        ]
    )
    func dots(provider: ProviderUnderTest.Kind, addressing: StorageProfile.Addressing) async throws {
        let bucket = "logs.docks.example"
        let place = try await ProviderUnderTest.own(provider, bucket: bucket) { $0.addressing = addressing }
        let authority = place.profile.endpoint.authority
        try await tryAll(
            place,
            host: addressing == .path ? authority : "\(bucket).\(authority)",
            path: addressing == .path ? "/\(bucket)/" : "/"
        )
    }

    @Test("a bucket that is missing is told from an object that is", arguments: ProviderUnderTest.peers)
    func missingBucket(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider) { $0.bucket = "no-such-bucket" }
        let missing = await #expect(throws: StorageError.self) {
            try await place.client.head(.unique(), with: place.owner)
        }
        #expect(missing?.code == .notFound)
        #expect(missing?.providerCode == "NoSuchBucket")
        #expect(missing?.remedy.contains("BUCKET") == true)
    }
}
