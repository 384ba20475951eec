import CredentialMinting
import Cryptography
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing

/// What a session may do, and what it may not, at every provider.
@Suite("Scope, at every provider")
struct ScopeTests {
    @Test("a session uploads its keys as a whole", arguments: ProviderUnderTest.all)
    func whole(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let first = try ObjectKey.unique("飞机 日志+ü=&'%2F.tar")
        let second = try ObjectKey.unique()
        let session = try await place.session(first, second)
        try await place.put([1, 2, 3], at: first, as: session)
        try await place.put([], at: second, as: session)
        #expect(try await place.get(first) == [1, 2, 3])
        #expect(try await place.client.head(second, with: place.owner).size == 0)
        try await expectAuthentic(place, first)
    }

    @Test("a session uploads its key in parts, and lists them", arguments: ProviderUnderTest.all)
    func parts(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique("a b+c.tar")
        let session = try await place.session(key)
        let first = [UInt8](repeating: 7, count: 5 << 20)
        let second = Array("the end".utf8)
        let upload = try await place.begin(key, as: session)
        try await place.sendPart(1, first, of: upload, to: key, as: session)
        try await place.sendPart(2, second, of: upload, to: key, as: session)
        let etags = try await place.parts(of: upload, to: key, as: session).map { etag in
            Digest(hex: etag.filter { $0 != "\"" })
        }
        #expect(etags == [Digest(of: first, using: .md5), Digest(of: second, using: .md5)])
        try await place.complete(upload, of: key, as: session)
        let head = try await place.client.head(key, with: place.owner)
        #expect(head.size == Int64(first.count + second.count))
        #expect(head.etag?.hasSuffix("-2") == true)
        try await expectAuthentic(place, key)
    }

    @Test("a session aborts an upload in parts, of which nothing stays", arguments: ProviderUnderTest.all)
    func abort(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        let upload = try await place.begin(key, as: session)
        try await place.sendPart(1, [1], of: upload, to: key, as: session)
        try await place.send(.delete, key, query: [QueryItem("uploadId", upload)], as: session)
        let error = await #expect(throws: StorageError.self) {
            try await place.parts(of: upload, to: key, as: session)
        }
        #expect(error?.code == .notFound)
        #expect(error?.providerCode == "NoSuchUpload")
        if let peer = place.peer {
            #expect(try await !peer.contents(place.http).uploads.contains(key.value))
        }
    }

    /// Something that a session must not do.
    struct Attempt: Sendable, CustomTestStringConvertible {
        let name: String
        let make: @Sendable (ProviderUnderTest, ObjectKey, SigningCredentials) async throws -> Void

        var testDescription: String { name }
    }

    private static func beside(_ key: ObjectKey, _ change: (String) -> String) throws -> ObjectKey {
        try ObjectKey(change(key.value))
    }

    private static let attempts = [
        Attempt(name: "write a sibling") { place, key, session in
            try await place.put([1], at: beside(key) { $0.replacing("3.tar", with: "0.tar") }, as: session)
        },
        Attempt(name: "write a longer key") { place, key, session in
            try await place.put([1], at: beside(key) { $0 + ".more" }, as: session)
        },
        Attempt(name: "write below its key") { place, key, session in
            try await place.put([1], at: beside(key) { $0 + "/more" }, as: session)
        },
        Attempt(name: "write a shorter key") { place, key, session in
            try await place.put([1], at: beside(key) { String($0.dropLast()) }, as: session)
        },
        Attempt(name: "begin a sibling in parts") { place, key, session in
            _ = try await place.begin(beside(key) { $0 + "2" }, as: session)
        },
        Attempt(name: "read its key") { place, key, session in
            try await place.send(.get, key, as: session)
        },
        Attempt(name: "ask for its key's head") { place, key, session in
            _ = try await place.client.head(key, with: session)
        },
        Attempt(name: "delete its key") { place, key, session in
            try await place.send(.delete, key, as: session)
        },
        Attempt(name: "list the bucket") { place, _, session in
            let query = [QueryItem("list-type", "2")]
            try await place.send(.get, StorageAddress(bucketOf: place.profile), query: query, as: session)
        },
        Attempt(name: "list the bucket's uploads") { place, _, session in
            let query = [QueryItem("uploads")]
            try await place.send(.get, StorageAddress(bucketOf: place.profile), query: query, as: session)
        },
        Attempt(name: "copy a sibling to its key") { place, key, session in
            let name = place.profile.provider == .ali ? "x-oss-copy-source" : "x-amz-copy-source"
            let source = HeaderField(name, "/\(place.profile.bucket)/\(key.value).secret")
            try await place.send(.put, key, headers: [source], as: session)
        },
        Attempt(name: "change the bucket's policy") { place, _, session in
            let address = StorageAddress(bucketOf: place.profile)
            try await place.send(.put, address, query: [QueryItem("policy")], body: Array("{}".utf8), as: session)
        },
        Attempt(name: "delete the bucket") { place, _, session in
            try await place.send(.delete, StorageAddress(bucketOf: place.profile), as: session)
        },
        Attempt(name: "write its key into another bucket") { place, key, session in
            let other = try await ProviderUnderTest.shared(place.kind) { $0.bucket = "waybill-other" }
            try await other.put([1], at: key, as: session)
        },
        Attempt(name: "assume a role of its own") { place, key, session in
            let scope = try SessionScope(bucket: place.profile.bucket, keys: [key])
            do throws(MintError) {
                _ = try await place.minter(as: session).mint(scope, duration: .seconds(900), sessionName: "session")
            } catch .provider(let refusal) {
                throw refusal
            }
        },
    ]

    @Test("it is refused everything else, and still alive", arguments: ProviderUnderTest.all, attempts)
    private func refused(provider: ProviderUnderTest.Kind, attempt: Attempt) async throws {
        let place = try await ProviderUnderTest.shared(provider)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1], at: key, as: session)
        try await place.put([1], at: ObjectKey("\(key.value).secret"))

        let error = await #expect(throws: StorageError.self) { try await attempt.make(place, key, session) }
        #expect(error?.code == .accessDenied)
        #expect(error?.isRetryable == false)
        if let error {
            expectNoSecret(in: error, of: place.parent, session)
        }
        // A refusal alone proves nothing: bad credentials are refused too.
        try await place.put([2], at: key, as: session)
        #expect(try await place.get(key) == [2])
    }
}

/// Of all that the peer saw of this user and this object, each signature was recomputed, and was the same.
func expectAuthentic(
    _ place: ProviderUnderTest,
    _ key: ObjectKey,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    guard place.peer != nil else {
        return
    }
    let journal = try await place.journal(of: key)
    #expect(Set(journal.map(\.service)) == [.objects, .sts], sourceLocation: sourceLocation)
    for entry in journal {
        #expect(entry.isAuthentic && entry.outcome == "ok", "\(entry)", sourceLocation: sourceLocation)
    }
}
