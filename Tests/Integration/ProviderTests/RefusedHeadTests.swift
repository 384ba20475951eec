import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

/// A 403 for a missing object, and a 403 for one that may not be read.
@Suite("Refused heads, at every peer")
struct RefusedHeadTests {
    private let hello = Array("hello".utf8)

    /// A user who may do just this.
    private func user(_ actions: String..., of place: ProviderUnderTest) async throws -> SigningCredentials {
        let user = SigningCredentials(
            accessKeyID: "LIMITED\(UInt64.random(in: 0 ... .max))",
            secretAccessKey: Secret("a/limited+secret=")
        )
        let isOSS = place.profile.provider == .ali
        let names = actions.map { action in
            isOSS ? "oss:" + (action == "ListBucket" ? "ListObjects" : action) : "s3:" + action
        }
        try await #require(place.peer).addUser(
            user.accessKeyID,
            secret: user.secretAccessKey,
            actions: names,
            place.http
        )
        return user
    }

    @Test(
        "with the right to list, a missing object is absent, be the head refused or not",
        arguments: ProviderUnderTest.peers
    )
    func mayList(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let reader = try await user("GetObject", "ListBucket", of: place)
        #expect(await place.verifier(as: reader).examine(.hello(at: try .unique())) == .absent)
        let lister = try await user("ListBucket", of: place)
        #expect(await place.verifier(as: lister).examine(.hello(at: try .unique())) == .absent)
    }

    @Test(
        "with the right to list, an object that is there and may not be read is a denial",
        arguments: ProviderUnderTest.peers
    )
    func mayNotRead(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let lister = try await user("ListBucket", of: place)
        for name in ["3.tar", "飞机 日志+%2F&\".tar"] {
            let key = try ObjectKey.unique(name)
            try await place.put(hello, at: key)
            let examination = await place.verifier(as: lister).examine(.hello(at: key))
            #expect(examination.name == "denied")
            #expect(examination.text?.contains("it is there") == true)
        }
    }

    @Test("a longer key is no sign of a shorter one", arguments: ProviderUnderTest.peers)
    func longer(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let lister = try await user("ListBucket", of: place)
        let key = try ObjectKey.unique()
        try await place.put(hello, at: try ObjectKey(key.value + ".part"))
        #expect(await place.verifier(as: lister).examine(.hello(at: key)) == .absent)
    }

    @Test("without it nobody can tell, and the words say so", arguments: ProviderUnderTest.peers, [false, true])
    func mayNotList(provider: ProviderUnderTest.Kind, isThere: Bool) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let nobody = try await user(isThere ? "PutObject" : "GetObject", of: place)
        let key = try ObjectKey.unique()
        if isThere {
            try await place.put(hello, at: key)
        }
        let examination = await place.verifier(as: nobody).examine(.hello(at: key))
        #expect(examination.name == "denied")
        let action = provider == .ali ? "allow oss:ListObjects" : "allow s3:ListBucket"
        #expect(examination.text?.contains("it may be missing or forbidden") == true)
        #expect(examination.text?.contains(action) == true)
        let recorded = RecordedObject(
            key: key,
            facts: ObjectFacts(size: 5, etag: nil, versionID: nil, lastModified: nil),
            fingerprint: nil
        )
        let recheck = await place.verifier(as: nobody).recheck(recorded, readsBytes: false)
        #expect(recheck.name == "denied", "no drift is told of what was not seen")
        #expect(recheck.text?.contains("it may be missing or forbidden") == true)
    }

    @Test("an object that may be read costs one head, and nothing else", arguments: ProviderUnderTest.peers)
    func cheap(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let reader = try await user("GetObject", of: place)
        let key = try ObjectKey.unique()
        try await place.put(hello, at: key)
        #expect(await place.verifier(as: reader).examine(.hello(at: key)).name == "proven")
        let entries = try await #require(place.peer).journal(place.http).filter { $0.accessKeyID == reader.accessKeyID }
        #expect(entries.map(\.method) == ["HEAD"])
    }
}
