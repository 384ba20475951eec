import CredentialMinting
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// The gateway that the tests share, as a profile sees it.
struct Store: ObjectRequester {
    let gateway: MinIOGateway
    let http: HTTPClient
    let clock: any WallClock
    let client: StorageClient

    /// The worker's user.
    var parent: SigningCredentials {
        SigningCredentials(accessKeyID: gateway.accessKeyID, secretAccessKey: Secret(gateway.secretAccessKey))
    }

    /// For what is done behind the worker's back.
    var root: SigningCredentials {
        SigningCredentials(accessKeyID: gateway.rootAccessKeyID, secretAccessKey: Secret(gateway.rootSecretAccessKey))
    }

    private static let sharedClient = Result { () throws(HTTPTransportError) in try HTTPClient() }

    static func shared(
        endpoint: String? = nil,
        sts: String? = nil,
        bucket: String? = nil,
        region: String? = nil,
        clock: any WallClock = SystemWallClock(),
        breakers: StorageBreakers? = nil
    ) async throws -> Store {
        try await Store(
            gateway: .shared(),
            endpoint: endpoint,
            sts: sts,
            bucket: bucket,
            region: region,
            http: sharedClient.get(),
            clock: clock,
            breakers: breakers
        )
    }

    /// One at an address where nobody listens.
    static func away() async throws -> Store {
        try await shared(endpoint: "http://127.0.0.1:\(FreePort.next())")
    }

    /// One of a test's own.
    init(gateway: MinIOGateway) throws {
        try self.init(
            gateway: gateway,
            endpoint: nil,
            sts: nil,
            bucket: nil,
            region: nil,
            http: Self.sharedClient.get(),
            clock: SystemWallClock(),
            breakers: nil
        )
    }

    private init(
        gateway: MinIOGateway,
        endpoint: String?,
        sts: String?,
        bucket: String?,
        region: String?,
        http: HTTPClient,
        clock: any WallClock,
        breakers: StorageBreakers?
    ) throws {
        let place = try #require(StorageEndpoint(endpoint ?? gateway.endpoint))
        self.gateway = gateway
        self.http = http
        self.clock = clock
        let profile = StorageProfile(
            name: try #require(ProfileName("default")),
            provider: .minio,
            endpoint: place,
            stsEndpoint: try #require(StorageEndpoint(sts ?? endpoint ?? gateway.endpoint)),
            region: region ?? gateway.region,
            bucket: bucket ?? gateway.bucket,
            addressing: .path
        )
        client = StorageClient(profile: profile, http: http, clock: clock, breakers: breakers)
    }

    func minter(of credentials: SigningCredentials? = nil) -> CredentialMinter {
        CredentialMinter(storage: client, parent: StaticCredentialProvider(credentials ?? parent))
    }

    func verifier(_ rule: UnprovableRule = .download, as credentials: SigningCredentials? = nil) -> ObjectVerifier {
        verifier(VerificationRules(unprovable: rule), as: credentials)
    }

    func verifier(
        _ rules: VerificationRules,
        downloads: DownloadLimits = DownloadLimits(),
        as credentials: SigningCredentials? = nil
    ) -> ObjectVerifier {
        ObjectVerifier(
            storage: client,
            credentials: StaticCredentialProvider(credentials ?? parent),
            rules: rules,
            downloads: downloads,
            clock: clock
        )
    }

    /// A session for some keys, and for nothing else.
    func session(_ keys: ObjectKey...) async throws -> MintedCredentials {
        let scope = try SessionScope(bucket: gateway.bucket, keys: keys)
        return try await minter().mint(scope, duration: .seconds(900), sessionName: "minio-storage-tests")
    }
}
