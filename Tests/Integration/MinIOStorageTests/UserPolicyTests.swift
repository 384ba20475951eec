import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// What a session of the user with exactly policies/minio/user-policy.json may not do, beside what SessionScopeTests
/// tries: what is not of its upload, of the server, and of a session that is over.
@Suite("Sessions of the shipped user, on MinIO")
struct UserPolicyTests {
    /// Something that a session must not do.
    struct Attempt: Sendable, CustomTestStringConvertible {
        let name: String
        var status = 403
        /// `nil` for the administration, which answers in JSON.
        var providerCode: String? = "AccessDenied"
        let make: @Sendable (Store, ObjectKey, SigningCredentials) async throws -> Void

        var testDescription: String { name }
    }

    @Test("root may administer the server by the same requests", arguments: ["list-users", "list-canned-policies"])
    func control(call: String) async throws {
        try await Self.administer(.get, call, as: Store.shared().root)
    }

    /// The administration's paths look like those of a bucket "minio".
    private static func administer(
        _ method: HTTPMethod,
        _ call: String,
        query: [QueryItem] = [],
        as session: SigningCredentials
    ) async throws {
        let server = try await Store.shared(bucket: "minio")
        try await server.send(method, ObjectKey("admin/v3/\(call)"), query: query, as: session)
    }

    private static let attempts = [
        Attempt(name: "copy a part of a sibling into its key") { store, key, session in
            let upload = try await store.begin(key, as: session)
            try await store.send(
                .put,
                key,
                query: [QueryItem("partNumber", "1"), QueryItem("uploadId", upload)],
                headers: [HeaderField("x-amz-copy-source", "/\(store.profile.bucket)/\(key.value).secret")],
                as: session
            )
        },
        Attempt(name: "copy its own key onto itself") { store, key, session in
            let headers = [
                HeaderField("x-amz-copy-source", "/\(store.profile.bucket)/\(key.value)"),
                HeaderField("x-amz-metadata-directive", "REPLACE"),
            ]
            try await store.send(.put, key, headers: headers, as: session)
        },
        Attempt(name: "copy out of another bucket") { store, key, session in
            let source = HeaderField("x-amz-copy-source", "/waybill-other/\(key.value)")
            try await store.send(.put, key, headers: [source], as: session)
        },
        Attempt(name: "ask where the bucket is") { store, _, session in
            let address = StorageAddress(bucketOf: store.profile)
            try await store.send(.get, address, query: [QueryItem("location")], as: session)
        },
        Attempt(name: "list the users of the server", providerCode: nil) { _, _, session in
            try await administer(.get, "list-users", as: session)
        },
        Attempt(name: "make a user", providerCode: nil) { _, _, session in
            try await administer(.put, "add-user", query: [QueryItem("accessKey", "another-user")], as: session)
        },
        Attempt(name: "remove the user that it is of", providerCode: nil) { store, _, session in
            let user = QueryItem("accessKey", store.gateway.accessKeyID)
            try await administer(.delete, "remove-user", query: [user], as: session)
        },
        Attempt(name: "give the user that it is of another policy", providerCode: nil) { store, _, session in
            let query = [
                QueryItem("policyName", "consoleAdmin"), QueryItem("userOrGroup", store.gateway.accessKeyID),
                QueryItem("isGroup", "false"),
            ]
            try await administer(.put, "set-user-or-group-policy", query: query, as: session)
        },
        Attempt(name: "read the server's policies", providerCode: nil) { _, _, session in
            try await administer(.get, "list-canned-policies", as: session)
        },
    ]

    @Test("it is refused, and still alive", arguments: attempts)
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
        #expect(try await store.get(key) == [1])
        // A refusal alone proves nothing: bad credentials are refused too.
        try await store.put([2], at: key, as: session)
        #expect(try await store.get(key) == [2])
    }

    /// One whose users are changed here: what changes users holds up every mint of a server.
    private static let own = Task { try await MinIOGateway.start() }

    // No session of MinIO ends in under 15 minutes, so its user ends it.
    @Test("a session whose user is removed is over")
    func removedUser() async throws {
        let store = try await Store(gateway: Self.own.value)
        let key = try ObjectKey.unique()
        let secret = try await store.gateway.addUser("removed")
        let user = SigningCredentials(accessKeyID: "removed", secretAccessKey: Secret(secret))
        let scope = try SessionScope(bucket: store.profile.bucket, keys: [key])
        let session = try await store.minter(of: user)
            .mint(scope, duration: .seconds(900), sessionName: "removed").credentials
        try await store.put([1], at: key, as: session)
        try await store.gateway.removeUser("removed")
        let error = await #expect(throws: StorageError.self) { try await store.put([2], at: key, as: session) }
        #expect(error?.providerCode == "InvalidAccessKeyId")
        #expect(error?.status == 403)
        #expect(try await store.get(key) == [1])
    }

    /// The one thing that this server does not refuse, although the user's policy and the session's own deny it; a
    /// server that does refuse it is told from this one here (policies/README.md, Never admin:*).
    @Test("the gateway's known hole is as policies/README.md says: a service account that may do what the user may")
    func serviceAccount() async throws {
        let store = try await Store(gateway: Self.own.value)
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        let name = "waybill-account"
        let secret = try await store.gateway.addServiceAccount(
            name,
            as: session.accessKeyID,
            secret: session.secretAccessKey.reveal(),
            token: try #require(session.sessionToken).reveal()
        )
        let account = SigningCredentials(accessKeyID: name, secretAccessKey: Secret(secret))
        try await store.put([1], at: ObjectKey("\(key.value).beside"), as: account)
        // The user's own policy holds all the same.
        for key in [key, try ObjectKey("\(key.value).beside")] {
            let error = await #expect(throws: StorageError.self) { try await store.send(.delete, key, as: account) }
            #expect(error?.providerCode == "AccessDenied")
        }
    }

    /// No session can list the ids of uploads, and none can be guessed.
    @Test("and the other: who knows the id of another's upload in parts may abort it under a key of his own")
    func uploadID() async throws {
        let store = try await Store.shared()
        let key = try ObjectKey.unique()
        let session = try await store.session(key).credentials
        let other = try ObjectKey("\(key.value).other")
        let upload = try await store.begin(other, as: store.parent)
        let error = await #expect(throws: StorageError.self) {
            try await store.send(.delete, other, query: [QueryItem("uploadId", upload)], as: session)
        }
        #expect(error?.providerCode == "AccessDenied")
        try await store.send(.delete, key, query: [QueryItem("uploadId", upload)], as: session)
        let gone = await #expect(throws: StorageError.self) {
            try await store.parts(of: upload, to: other, as: store.parent)
        }
        #expect(gone?.providerCode == "NoSuchUpload")
    }
}
