import DockProtocol
import MQTTTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

@testable import DockSimulation

@Suite struct ConfigurationTests {
    @Test func refusesWhatNobodyCouldReach() throws {
        #expect(try configuration().checkedGateway().value == "DOCK1")
        #expect(throws: DockConfigurationError.gateway) { try configuration { $0.gateway = "a/b" }.checkedGateway() }
        #expect(throws: DockConfigurationError.modules) {
            try configuration { $0.modules.append($0.modules[0]) }.checkedGateway()
        }
        #expect(throws: DockConfigurationError.sizes) { try configuration { $0.partSize = 0 }.checkedGateway() }
        #expect(throws: DockConfigurationError.sizes) {
            try configuration { $0.modules[0].logs[0].size = -1 }.checkedGateway()
        }
    }

    @Test func packsOnlyLogsThatAreThere() throws {
        let module = try #require(configuration().modules.first)
        #expect(module.archive(of: [2, 1], seed: 1)?.size == 30)
        #expect(module.archive(of: [1, 3], seed: 1) == nil)
        #expect(module.archive(of: [], seed: 1) == nil)
    }

    @Test func listsWhatItHas() throws {
        let listing = try #require(configuration().modules.first).listing
        #expect(listing.module == "3")
        #expect(listing.deviceSN == "DOCK1")
        #expect(listing.logs.map(\.bootIndex) == [1, 2])
        #expect(listing.logs.map(\.size) == [10, 20])
    }

    @Test(
        arguments: [
            (
                StorageProvider.aws, "https://s3.eu-west-1.amazonaws.com",
                StorageProfile.Addressing.virtual as StorageProfile.Addressing?
            ),
            (.ali, "https://oss-cn-hangzhou.aliyuncs.com", .virtual),
            (.aws, "http://10.0.0.7:9000", .path),
            (.aws, "http://[::1]:9000", .path),
            (.aws, "http://localhost:9000", .path),
            (.minio, "https://minio.example:9000", .path),
            (.minio, "minio.example:9000", nil),
            (.minio, "https://minio.example/path", nil),
        ]
    )
    func findsTheBucket(provider: StorageProvider, endpoint: String, expected: StorageProfile.Addressing?) throws {
        let profile = StorageProfile(start(provider: provider, endpoint: endpoint))
        #expect(profile?.addressing == expected)
        #expect(profile?.region == expected.map { _ in "us-east-1" })
    }

    /// As AWS's SDKs: no certificate covers a name with dots before a host.
    @Test(arguments: [("https://s3.example", StorageProfile.Addressing.path), ("http://s3.example", .virtual)])
    func namesABucketWithDots(endpoint: String, expected: StorageProfile.Addressing) {
        let profile = StorageProfile(start(provider: .aws, endpoint: endpoint, bucket: "my.bucket"))
        #expect(profile?.addressing == expected)
    }

    @Test func signsWithWhatItWasHanded() {
        let lasting = start(provider: .minio, endpoint: "http://127.0.0.1", token: "").credentials
        #expect(SigningCredentials(lasting).sessionToken == nil)
        let temporary = SigningCredentials(start(provider: .minio, endpoint: "http://127.0.0.1").credentials)
        #expect(temporary.accessKeyID == "id")
        #expect(temporary.secretAccessKey.reveal() == "secret")
        #expect(temporary.sessionToken?.reveal() == "token")
    }

    private func start(
        provider: StorageProvider,
        endpoint: String,
        bucket: String = "bucket",
        token: String = "token"
    ) -> UploadStart {
        UploadStart(
            bucket: bucket,
            region: "",
            endpoint: endpoint,
            provider: provider,
            credentials: DockCredentials(
                accessKeyID: "id",
                accessKeySecret: Secret("secret"),
                securityToken: Secret(token),
                expiresAt: Timestamp(seconds: 2_000_000_000)
            ),
            files: []
        )
    }

    private func configuration(_ change: (inout DockConfiguration) -> Void = { _ in }) -> DockConfiguration {
        var configuration = DockConfiguration(
            gateway: "DOCK1",
            modules: [
                SimulatedModule(
                    module: "3",
                    deviceSN: "DOCK1",
                    logs: [SimulatedLog(bootIndex: 1, size: 10), SimulatedLog(bootIndex: 2, size: 20)]
                )
            ],
            mqtt: MQTTConfiguration(host: "127.0.0.1", port: 1883, clientID: "dock")
        )
        change(&configuration)
        return configuration
    }
}
