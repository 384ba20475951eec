import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

/// What a session must not do to what others have begun, and to what belongs to an object beside its bytes.
@Suite("Refusals beside the object's bytes, at every provider")
struct RefusalTests {
    /// Somebody else's upload in parts, beside the session's key.
    struct Foreign: Sendable {
        let key: ObjectKey
        let upload: String
    }

    /// Something that a session must not do.
    struct Attempt: Sendable, CustomTestStringConvertible {
        let name: String
        let make: @Sendable (ProviderUnderTest, ObjectKey, Foreign, SigningCredentials) async throws -> Void

        var testDescription: String { name }
    }

    private static let attempts = [
        Attempt(name: "abort another's upload") { place, _, foreign, session in
            try await place.send(.delete, foreign.key, query: [QueryItem("uploadId", foreign.upload)], as: session)
        },
        Attempt(name: "list another's parts") { place, _, foreign, session in
            _ = try await place.parts(of: foreign.upload, to: foreign.key, as: session)
        },
        Attempt(name: "send a part of another's upload") { place, _, foreign, session in
            try await place.sendPart(1, [1], of: foreign.upload, to: foreign.key, as: session)
        },
        Attempt(name: "complete another's upload") { place, _, foreign, session in
            try await place.send(
                .post,
                foreign.key,
                query: [QueryItem("uploadId", foreign.upload)],
                body: Array("<CompleteMultipartUpload></CompleteMultipartUpload>".utf8),
                as: session
            )
        },
        Attempt(name: "copy its key to another") { place, key, foreign, session in
            let name = place.profile.provider == .ali ? "x-oss-copy-source" : "x-amz-copy-source"
            let source = HeaderField(name, "/\(place.profile.bucket)/\(key.value)")
            try await place.send(.put, foreign.key, headers: [source], as: session)
        },
        Attempt(name: "tag its key") { place, key, _, session in
            let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
            try await place.send(.put, key, query: [QueryItem("tagging")], body: Array(tags.utf8), as: session)
        },
        Attempt(name: "read its key's tags") { place, key, _, session in
            try await place.send(.get, key, query: [QueryItem("tagging")], as: session)
        },
        Attempt(name: "read its key's access list") { place, key, _, session in
            try await place.send(.get, key, query: [QueryItem("acl")], as: session)
        },
        Attempt(name: "read a version of its key") { place, key, _, session in
            try await place.send(.get, key, query: [QueryItem("versionId", "null")], as: session)
        },
        Attempt(name: "delete a version of its key") { place, key, _, session in
            try await place.send(.delete, key, query: [QueryItem("versionId", "null")], as: session)
        },
        Attempt(name: "read the bucket's policy") { place, _, _, session in
            let address = StorageAddress(bucketOf: place.profile)
            try await place.send(.get, address, query: [QueryItem("policy")], as: session)
        },
        Attempt(name: "list the bucket's versions") { place, _, _, session in
            let address = StorageAddress(bucketOf: place.profile)
            try await place.send(.get, address, query: [QueryItem("versions")], as: session)
        },
    ]

    @Test("it is refused for want of rights, and nothing was done", arguments: ProviderUnderTest.all, attempts)
    private func refused(provider: ProviderUnderTest.Kind, attempt: Attempt) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1], at: key, as: session)
        let other = try ObjectKey("\(key.value).other")
        let foreign = Foreign(key: other, upload: try await place.begin(other, as: place.owner))

        let error = await #expect(throws: StorageError.self) { try await attempt.make(place, key, foreign, session) }
        #expect(error?.providerCode == "AccessDenied")
        #expect(error?.status == 403)
        #expect(error?.code == .accessDenied)
        if let error {
            expectNoSecret(in: error, of: place.parent, session)
        }
        #expect(try await place.parts(of: foreign.upload, to: other, as: place.owner) == [])
        #expect(try await place.get(key) == [1])
        // A refusal alone proves nothing: bad credentials are refused too.
        try await place.put([2], at: key, as: session)
        #expect(try await place.get(key) == [2])
    }

    // MinIO's gateway does not have these at all.
    private static let unknownToMinIO = [
        Attempt(name: "change its key's access list") { place, key, _, session in
            let name = place.profile.provider == .ali ? "x-oss-object-acl" : "x-amz-acl"
            let list = HeaderField(name, "public-read")
            try await place.send(.put, key, query: [QueryItem("acl")], headers: [list], as: session)
        },
        Attempt(name: "change the bucket's lifecycle") { place, _, _, session in
            let address = StorageAddress(bucketOf: place.profile)
            let rules = Array("<LifecycleConfiguration></LifecycleConfiguration>".utf8)
            try await place.send(.put, address, query: [QueryItem("lifecycle")], body: rules, as: session)
        },
    ]

    @Test("nor this", arguments: ProviderUnderTest.peers, unknownToMinIO)
    private func refusedByPeers(provider: ProviderUnderTest.Kind, attempt: Attempt) async throws {
        try await refused(provider: provider, attempt: attempt)
    }
}
