package import CredentialMinting
package import HTTPTransport
package import ObjectStorage
package import ObjectVerification
package import Primitives
package import RequestSigning
package import TestSupport
import Testing

/// One object store as a profile sees it, with a user of its own where it is a peer.
///
/// MinIO and SeaweedFS are real ones, which check and enforce on their own; the others are ``StoragePeer``s. What MinIO cannot be told
/// to do (fail, end a session before its time, want a role), tests do with ``peers`` alone.
///
/// At SeaweedFS and the peers the worker's user may do nothing but AssumeRole, and the worker verifies with a session of
/// its own; at MinIO it verifies as its user, as VERIFY_WITH is by default.
package struct ProviderUnderTest: ObjectRequester {
    package let client: StorageClient
    package let http: HTTPClient
    package let clock: any WallClock
    package let parent: SigningCredentials
    package let owner: SigningCredentials
    /// Who may do all, as whom the worker never asks.
    package let root: SigningCredentials
    package let kind: Kind
    /// `nil` for the real ones.
    package let peer: StoragePeer?
    private let verifyRoleARN: String?

    /// What answers.
    package enum Kind: String, Sendable, CaseIterable {
        /// MinIO's own code, in JuiceFS' gateway.
        case minio
        /// As a profile with `PROVIDER=ceph`.
        case seaweedFS = "seaweedfs"
        /// A peer that recomputes every signature.
        case aws
        case ceph
        case ali
    }

    package static let all: [Kind] = [.minio, .seaweedFS] + peers
    package static let peers: [Kind] = [.aws, .ceph, .ali]

    private static let sharedClient = Result { () throws(HTTPTransportError) in try HTTPClient() }

    /// The provider that the tests of a process share, with our clock, and a profile that is right but for a change.
    package static func shared(
        _ kind: Kind,
        clock: any WallClock = SystemWallClock(),
        _ change: (inout StorageProfile) -> Void = { _ in }
    ) async throws -> ProviderUnderTest {
        switch kind {
        case .minio: try await ProviderUnderTest(MinIOGateway.shared(), clock: clock, change)
        case .seaweedFS: try await ProviderUnderTest(SeaweedFS.shared(), clock: clock, change)
        case .aws: try await ProviderUnderTest(.shared(.aws), .aws, clock: clock, change)
        case .ceph: try await ProviderUnderTest(.shared(.ceph), .ceph, clock: clock, change)
        case .ali: try await ProviderUnderTest(.shared(.ali), .ali, clock: clock, change)
        }
    }

    /// A peer of a test's own, whose clock it may set.
    package static func own(
        _ kind: Kind,
        bucket: String = "waybill-test",
        clock: any WallClock = SystemWallClock(),
        _ change: (inout StorageProfile) -> Void = { _ in }
    ) async throws -> ProviderUnderTest {
        let dialect = try #require(StoragePeer.Dialect(rawValue: kind.rawValue))
        return try await ProviderUnderTest(.start(dialect, bucket: bucket), kind, clock: clock, change)
    }

    /// The provider at an address where nobody listens.
    package static func away(_ kind: Kind) async throws -> ProviderUnderTest {
        let nowhere = try #require(StorageEndpoint("http://127.0.0.1:\(FreePort.next())"))
        return try await shared(kind) { profile in
            profile.endpoint = nowhere
            profile.stsEndpoint = nowhere
            profile.addressing = .path
        }
    }

    private init(
        _ gateway: MinIOGateway,
        clock: any WallClock,
        _ change: (inout StorageProfile) -> Void
    ) throws {
        let endpoint = try #require(StorageEndpoint(gateway.endpoint))
        var profile = StorageProfile(
            name: try #require(ProfileName("minio")),
            provider: .minio,
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: gateway.region,
            bucket: gateway.bucket,
            addressing: .path
        )
        change(&profile)
        http = try Self.sharedClient.get()
        client = StorageClient(profile: profile, http: http, clock: clock)
        self.clock = clock
        parent = SigningCredentials(
            accessKeyID: gateway.accessKeyID,
            secretAccessKey: Secret(gateway.secretAccessKey)
        )
        owner = parent
        root = SigningCredentials(
            accessKeyID: gateway.rootAccessKeyID,
            secretAccessKey: Secret(gateway.rootSecretAccessKey)
        )
        kind = .minio
        peer = nil
        verifyRoleARN = nil
    }

    private init(
        _ store: SeaweedFS,
        clock: any WallClock,
        _ change: (inout StorageProfile) -> Void
    ) throws {
        let endpoint = try #require(StorageEndpoint(store.endpoint))
        var profile = StorageProfile(
            name: try #require(ProfileName("seaweedfs")),
            provider: .ceph,
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: store.region,
            bucket: store.bucket,
            addressing: .path,
            roleARN: store.roleARN
        )
        change(&profile)
        http = try Self.sharedClient.get()
        client = StorageClient(profile: profile, http: http, clock: clock)
        self.clock = clock
        parent = SigningCredentials(accessKeyID: store.accessKeyID, secretAccessKey: Secret(store.secretAccessKey))
        owner = SigningCredentials(
            accessKeyID: store.rootAccessKeyID,
            secretAccessKey: Secret(store.rootSecretAccessKey)
        )
        root = owner
        kind = .seaweedFS
        peer = nil
        verifyRoleARN = store.verifyRoleARN
    }

    private init(
        _ peer: StoragePeer,
        _ kind: Kind,
        clock: any WallClock,
        _ change: (inout StorageProfile) -> Void
    ) async throws {
        let provider = try #require(StorageProfile.Provider(rawValue: kind.rawValue))
        let account = provider == .ceph ? "" : "123456789012"
        let role = provider == .ali ? "acs:ram::\(account):role/waybill" : "arn:aws:iam::\(account):role/waybill"
        // All characters that AWS takes, but for '+', which Ceph does not.
        let externalID = "External_1d=,.@:/-"
        var profile = StorageProfile(
            name: try #require(ProfileName(provider.rawValue)),
            provider: provider,
            endpoint: try #require(StorageEndpoint(provider == .ceph ? peer.url : peer.virtualEndpoint)),
            stsEndpoint: try #require(StorageEndpoint(peer.url)),
            region: peer.region,
            bucket: peer.bucket,
            addressing: provider == .ceph ? .path : .virtual,
            roleARN: role,
            externalID: externalID
        )
        change(&profile)
        http = try Self.sharedClient.get()
        client = StorageClient(profile: profile, http: http, clock: clock)
        self.clock = clock
        parent = SigningCredentials(
            accessKeyID: "USER\(UInt64.random(in: 0 ... .max))",
            secretAccessKey: Secret("a/secret+of=\(UInt64.random(in: 0 ... .max))")
        )
        owner = SigningCredentials(
            accessKeyID: "OWNER\(UInt64.random(in: 0 ... .max))",
            secretAccessKey: Secret("the/owner's+secret=\(UInt64.random(in: 0 ... .max))")
        )
        root = owner
        self.kind = kind
        self.peer = peer
        verifyRoleARN = profile.roleARN
        try await peer.addUser(owner.accessKeyID, secret: owner.secretAccessKey, http)
        try await peer.addUser(
            parent.accessKeyID,
            secret: parent.secretAccessKey,
            actions: ["sts:AssumeRole"],
            http
        )
        try await peer.addRole(role, externalID: externalID, http)
    }

    package func minter(as credentials: SigningCredentials? = nil) -> CredentialMinter {
        CredentialMinter(storage: client, parent: StaticCredentialProvider(credentials ?? parent))
    }

    /// The object of the self-test.
    package var canary: ObjectKey {
        get throws {
            try ObjectKey("waybill/canary/\(profile.name)")
        }
    }

    /// What the worker looks with, and removes the canary with.
    package func worker() throws -> any CredentialProvider {
        guard let verifyRoleARN else {
            return StaticCredentialProvider(parent)
        }
        return CachingCredentialProvider(
            VerificationSession(
                minter: minter(),
                roleARN: verifyRoleARN,
                policy: try SessionPolicy(
                    verifying: profile.bucket,
                    canary: canary,
                    template: .shipped(.verify, profile.grammar)
                ),
                record: { _ in }
            ),
            policy: CredentialCachePolicy(seed: 1),
            clock: clock
        )
    }

    package func verifier(
        rules: VerificationRules = VerificationRules(),
        downloads: DownloadLimits = DownloadLimits()
    ) throws -> ObjectVerifier {
        ObjectVerifier(storage: client, credentials: try worker(), rules: rules, downloads: downloads, clock: clock)
    }

    /// The same peer behind a proxy, with users of its own.
    package func behindProxy() async throws -> (place: ProviderUnderTest, proxy: TCPProxy) {
        let peer = try #require(peer)
        let proxy = try TCPProxy(to: peer.port)
        let text = profile.endpoint.description.replacing(":\(peer.port)", with: ":\(proxy.port)")
        let endpoint = try #require(StorageEndpoint(text))
        return (try await .shared(kind) { $0.endpoint = endpoint }, proxy)
    }

    package func verifier(as credentials: SigningCredentials) -> ObjectVerifier {
        ObjectVerifier(storage: client, credentials: StaticCredentialProvider(credentials), clock: clock)
    }

    /// A session for some keys, and for nothing else.
    package func session(_ keys: ObjectKey...) async throws -> SigningCredentials {
        let scope = try SessionScope(bucket: profile.bucket, keys: keys)
        return try await minter().mint(scope, duration: .seconds(900), sessionName: "provider-tests").credentials
    }

    /// What the peer saw of this one's user and its objects.
    package func journal(of key: ObjectKey? = nil) async throws -> [StoragePeer.Entry] {
        guard let peer else {
            return []
        }
        return try await peer.journal(http).filter { entry in
            entry.accessKeyID == parent.accessKeyID || key.map { entry.path.hasSuffix($0.value) } == true
        }
    }
}
