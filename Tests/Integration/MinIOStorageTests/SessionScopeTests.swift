import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// What a minted session may do on a real server, and what it may not.
@Suite("Scope of a session, on MinIO")
struct SessionScopeTests {
    @Test("the session is temporary, and says until when")
    func expiry() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let before = store.clock.now()
        let minted = try await store.session(key)
        #expect(minted.credentials.accessKeyID != store.parent.accessKeyID)
        #expect(minted.credentials.sessionToken?.isEmpty == false)
        #expect(minted.expiresAt > before + .seconds(890))
        #expect(minted.expiresAt < store.clock.now() + .seconds(910))
        #expect(minted.scope.keys == [key])
    }

    private static let names = [
        "3.tar", "a b.tar", "飞机 日志.tar", "e\u{301}\u{e9}.tar", "🛸.tar", "a+b%2Bc%.tar", "a&b=c;d,e'f(g)!@~.tar",
        "a\"b.tar", "x#y[z]{w}.tar", "deep/er/a.b.tar",
    ]

    @Test("it writes exactly its key, whole", arguments: names)
    func writes(name: String) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique(name)
        let session = try await store.session(key).credentials
        try await store.put(Array("scope".utf8), at: key, as: session)
        #expect(try await store.get(key) == Array("scope".utf8))
    }

    @Test("it writes each of several keys")
    func writesSeveral() async throws {
        let store = try await Store.shared()
        let keys = [try ObjectKey.unique("0.tar"), try ObjectKey.unique("3.tar")]
        let session = try await store.session(keys[0], keys[1]).credentials
        for key in keys {
            try await store.put([1], at: key, as: session)
        }
    }

    @Test("it writes its key in parts, and lists them")
    func writesInParts() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        let upload = try await store.begin(key, as: session)
        let first = [UInt8](repeating: 7, count: 5 << 20)
        try await store.sendPart(1, first, of: upload, to: key, as: session)
        try await store.sendPart(2, [8], of: upload, to: key, as: session)
        #expect(try await store.parts(of: upload, to: key, as: session).count == 2)
        try await store.complete(upload, of: key, as: session)
        let head = try await store.client.head(key, with: store.parent)
        #expect(head.size == Int64(first.count + 1))
        #expect(head.etag?.hasSuffix("-2") == true)
    }

    @Test("it aborts what it has begun")
    func aborts() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        let upload = try await store.begin(key, as: session)
        try await store.sendPart(1, [1], of: upload, to: key, as: session)
        try await store.send(.delete, key, query: [QueryItem("uploadId", upload)], as: session)
        let error = await #expect(throws: StorageError.self) {
            try await store.parts(of: upload, to: key, as: session)
        }
        #expect(error?.providerCode == "NoSuchUpload")
    }

    @Test("to MinIO, a key with a slash more is the same key", arguments: ["/", "//", "a//b"])
    func slashes(form: String) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        try await store.put([1], at: key, as: session)
        let spelling =
            switch form {
            case "/": "/" + key.value
            case "//": "//" + key.value
            default: key.value.replacing("/3.tar", with: "//3.tar")
            }
        try await store.put([2], at: ObjectKey(spelling), as: session)
        #expect(try await store.get(key) == [2], "no other object was written")
    }

    /// Something that a session must not do.
    struct Attempt: Sendable, CustomTestStringConvertible {
        let name: String
        var status = 403
        /// `nil` for a HEAD, whose refusal has no body.
        var providerCode: String? = "AccessDenied"
        let make: @Sendable (Store, ObjectKey, SigningCredentials) async throws -> Void

        var testDescription: String { name }
    }

    private static func beside(_ key: ObjectKey, _ change: (String) -> String) throws -> ObjectKey {
        try ObjectKey(change(key.value))
    }

    private static let attempts = [
        Attempt(name: "write a sibling") { store, key, session in
            try await store.put([1], at: beside(key) { $0.replacing("3.tar", with: "0.tar") }, as: session)
        },
        Attempt(name: "write a longer key") { store, key, session in
            try await store.put([1], at: beside(key) { $0 + ".more" }, as: session)
        },
        Attempt(name: "write below its key") { store, key, session in
            try await store.put([1], at: beside(key) { $0 + "/more" }, as: session)
        },
        Attempt(name: "write a shorter key") { store, key, session in
            try await store.put([1], at: beside(key) { String($0.dropLast()) }, as: session)
        },
        Attempt(name: "write with a dot segment", status: 400, providerCode: "XMinioInvalidResourceName") {
            store,
            key,
            session in
            try await store.put([1], at: beside(key) { $0.replacing("/3.tar", with: "/./3.tar") }, as: session)
        },
        Attempt(name: "write a key of other case") { store, key, session in
            try await store.put([1], at: beside(key) { $0.uppercased() }, as: session)
        },
        Attempt(name: "begin a sibling in parts") { store, key, session in
            _ = try await store.begin(beside(key) { $0 + "2" }, as: session)
        },
        Attempt(name: "read its key") { store, key, session in
            try await store.send(.get, key, as: session)
        },
        Attempt(name: "ask for its key's head", providerCode: nil) { store, key, session in
            try await store.send(.head, key, as: session)
        },
        Attempt(name: "delete its key") { store, key, session in
            try await store.send(.delete, key, as: session)
        },
        Attempt(name: "list the bucket") { store, _, session in
            let query = [QueryItem("list-type", "2")]
            try await store.send(.get, StorageAddress(bucketOf: store.profile), query: query, as: session)
        },
        Attempt(name: "list the bucket's uploads") { store, _, session in
            let query = [QueryItem("uploads")]
            try await store.send(.get, StorageAddress(bucketOf: store.profile), query: query, as: session)
        },
        Attempt(name: "copy its key to a sibling") { store, key, session in
            let source = HeaderField("x-amz-copy-source", "/\(store.profile.bucket)/\(key.value)")
            try await store.send(.put, beside(key) { $0 + ".copy" }, headers: [source], as: session)
        },
        Attempt(name: "copy a sibling to its key") { store, key, session in
            let source = HeaderField("x-amz-copy-source", "/\(store.profile.bucket)/\(key.value).secret")
            try await store.send(.put, key, headers: [source], as: session)
        },
        Attempt(name: "change the bucket's policy") { store, _, session in
            let address = StorageAddress(bucketOf: store.profile)
            try await store.send(.put, address, query: [QueryItem("policy")], body: Array("{}".utf8), as: session)
        },
        Attempt(name: "delete the bucket") { store, _, session in
            try await store.send(.delete, StorageAddress(bucketOf: store.profile), as: session)
        },
        Attempt(name: "write its key into another bucket") { store, key, session in
            try await Store.shared(bucket: "waybill-other").put([1], at: key, as: session)
        },
        Attempt(name: "make a bucket") { _, _, session in
            let other = try await Store.shared(bucket: "waybill-new")
            try await other.send(.put, StorageAddress(bucketOf: other.profile), as: session)
        },
        Attempt(name: "assume a role of its own") { store, key, session in
            let scope = try SessionScope(bucket: store.profile.bucket, keys: [beside(key) { $0 + "2" }])
            do throws(MintError) {
                _ = try await store.minter(of: session).mint(scope, duration: .seconds(900), sessionName: "session")
            } catch {
                guard case .provider(let refusal) = error else {
                    throw error
                }
                throw refusal
            }
        },
        Attempt(name: "write without its token", providerCode: "InvalidTokenId") { store, key, session in
            var bare = session
            bare.sessionToken = nil
            try await store.put([1], at: key, as: bare)
        },
        Attempt(name: "write with a garbled token", providerCode: "InvalidTokenId") { store, key, session in
            var garbled = session
            garbled.sessionToken = session.sessionToken.map { Secret(String($0.reveal().reversed())) }
            try await store.put([1], at: key, as: garbled)
        },
        Attempt(name: "write with the token of another session", providerCode: "InvalidTokenId") {
            store,
            key,
            session in
            var mixed = session
            mixed.sessionToken = try await store.session(beside(key) { $0 + "2" }).credentials.sessionToken
            try await store.put([1], at: key, as: mixed)
        },
        Attempt(name: "write with another secret", providerCode: "SignatureDoesNotMatch") { store, key, session in
            var wrong = session
            wrong.secretAccessKey = Secret("another-secret")
            try await store.put([1], at: key, as: wrong)
        },
    ]

    @Test("it is refused everything else, and still alive", arguments: attempts)
    private func refused(attempt: Attempt) async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        try await store.put([1], at: key, as: session)
        try await store.put([1], at: ObjectKey("\(key.value).secret"))

        let error = await #expect(throws: StorageError.self) { try await attempt.make(store, key, session) }
        #expect(error?.providerCode == attempt.providerCode)
        #expect(error?.status == attempt.status)
        if let error {
            expectNoSecret(in: error, of: store.parent, store.root, session)
        }
        // A refusal alone proves nothing: bad credentials are refused too.
        try await store.put([2], at: key, as: session)
        #expect(try await store.get(key) == [2])
    }
}
