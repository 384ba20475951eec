import Primitives
import Testing

@testable import Settings

/// Every default of contract.md, Settings.
@Suite struct DefaultsTests {
    @Test func ofTheBroker() throws {
        let mqtt = try load().settings.mqtt
        #expect(mqtt.url == "mqtt://127.0.0.1:1883")
        #expect(mqtt.host == "127.0.0.1")
        #expect(mqtt.port == 1883)
        #expect(!mqtt.usesTLS)
        #expect(
            [mqtt.username, mqtt.caFile, mqtt.certFile, mqtt.keyFile, mqtt.shareGroup] == [nil, nil, nil, nil, nil]
        )
        #expect(mqtt.password == nil)
        #expect(mqtt.clientID == "waybill")
        #expect(mqtt.sessionExpiry == .seconds(7 * 86_400))
        #expect(mqtt.receiveMaximum == 4096)
        #expect(mqtt.notices)
        #expect(!mqtt.requests)
    }

    @Test func ofTheStore() throws {
        let settings = try load().settings
        #expect(settings.store.url == "sqlite:waybill.db")
        #expect(settings.store.location == .sqlite(path: "waybill.db"))
        #expect(settings.store.password == nil)
        #expect(settings.store.migrate == .auto)
        #expect(settings.retention.uploads == .seconds(90 * 86_400))
        #expect(settings.retention.notices == .seconds(30 * 86_400))
        #expect(settings.retention.audit == nil)
    }

    @Test func ofTheAPIAndTheLog() throws {
        let settings = try load().settings
        #expect(settings.http.listen == .tcp(host: "127.0.0.1", port: 8484))
        #expect(settings.http.token == nil)
        #expect(settings.http.tokensFile == nil)
        #expect(settings.policiesDirectory == nil)
        #expect(settings.log.level == .info)
        #expect(settings.log.format == .text)
        #expect(settings.metricsListen == nil)
        #expect(settings.webhook.url == nil)
        #expect(settings.webhook.secrets.isEmpty)
        #expect(settings.webhook.attempts == 20)
    }

    @Test func ofUploads() throws {
        let uploads = try load().settings.uploads
        #expect(uploads.replyTimeout == .seconds(10))
        #expect(uploads.startDeadline == .seconds(30 * 60))
        #expect(uploads.grace == .seconds(5))
        #expect(uploads.sweepInterval == .seconds(60))
        #expect(uploads.stallTimeout == .seconds(15 * 60))
        #expect(uploads.verifyDeadline == .seconds(10 * 60))
        #expect(uploads.unprovable == .download)
        #expect(uploads.unreported == .fail)
        #expect(uploads.unansweredLimit == .seconds(86_400))
        #expect(uploads.onExpiry == .reissue)
        #expect(uploads.maxGenerations == 3)
        #expect(uploads.verifyConcurrency == 16)
        #expect(uploads.downloadRate == nil)
        #expect(uploads.auditRate == 0)
    }

    @Test func ofAProfile() throws {
        let loaded = try load()
        let profile = try loaded.profile
        #expect(loaded.settings.profiles.count == 1)
        #expect(profile.name.value == "default")
        #expect(profile.externalID == nil)
        #expect(profile.duration == .seconds(3600))
        #expect(profile.expiryMargin == .seconds(60))
        #expect(profile.expireUnit == .milliseconds)
        #expect(profile.keyTemplate == "logs/{gateway}/{upload}/{module}.tar")
        #expect(profile.keyPrefixes == ["logs/"])
        #expect(profile.mintPrefixes.isEmpty)
        #expect(profile.gateways.isEmpty)
        #expect(profile.maxLive == 0)
        #expect(profile.kmsKey == nil)
        #expect(profile.caFile == nil)
        #expect(profile.fingerprint == .auto)
        #expect(!profile.metadataProof)
        #expect(profile.selfTest == .require)
        #expect(profile.canaryKey == nil)
        #expect(profile.parent == .auto)
        #expect(profile.accessKeyID == nil)
        #expect(profile.secretAccessKey == nil)
        #expect(profile.sessionToken == nil)
        #expect(profile.uploads == loaded.settings.uploads)
        #expect(profile.webhook == loaded.settings.webhook)
    }

    struct Derived: Sendable, CustomTestStringConvertible {
        let given: [String: String]
        let endpoint: String
        let sts: String
        let region: String
        let dock: Settings.Profile.DockProvider
        let addressing: Settings.Profile.Addressing
        let verifyWith: Settings.Profile.VerifyWith

        var testDescription: String {
            given.description
        }
    }

    @Test(arguments: [
        Derived(
            given: ["PROVIDER": "minio", "ENDPOINT": "http://minio:9000/"],
            endpoint: "http://minio:9000",
            sts: "http://minio:9000",
            region: "us-east-1",
            dock: .minio,
            addressing: .path,
            verifyWith: .parent
        ),
        Derived(
            given: ["PROVIDER": "ceph", "ENDPOINT": "https://rgw", "ROLE_ARN": "arn:aws:iam:::role/logs"],
            endpoint: "https://rgw",
            sts: "https://rgw",
            region: "us-east-1",
            dock: .aws,
            addressing: .path,
            verifyWith: .session
        ),
        Derived(
            given: ["PROVIDER": "aws", "REGION": "eu-central-1", "ROLE_ARN": "arn:aws:iam::123456789012:role/logs"],
            endpoint: "https://s3.eu-central-1.amazonaws.com",
            sts: "https://sts.eu-central-1.amazonaws.com",
            region: "eu-central-1",
            dock: .aws,
            addressing: .virtual,
            verifyWith: .session
        ),
        Derived(
            given: ["PROVIDER": "aws", "REGION": "cn-north-1", "ROLE_ARN": "arn:aws-cn:iam::123456789012:role/logs"],
            endpoint: "https://s3.cn-north-1.amazonaws.com.cn",
            sts: "https://sts.cn-north-1.amazonaws.com.cn",
            region: "cn-north-1",
            dock: .aws,
            addressing: .virtual,
            verifyWith: .session
        ),
        Derived(
            given: ["PROVIDER": "ali", "REGION": "cn-hangzhou", "ROLE_ARN": "acs:ram::1234567890123456:role/logs"],
            endpoint: "https://oss-cn-hangzhou.aliyuncs.com",
            sts: "https://sts.cn-hangzhou.aliyuncs.com",
            region: "cn-hangzhou",
            dock: .ali,
            addressing: .virtual,
            verifyWith: .session
        ),
    ])
    func derivedFromTheProvider(_ expected: Derived) throws {
        let given = expected.given.merging(["BUCKET": "dock-logs"]) { $1 }
        let found = try load(storage: profileVariables(given)).profile
        #expect(found.endpoint == expected.endpoint)
        #expect(found.publicEndpoint == expected.endpoint)
        #expect(found.stsEndpoint == expected.sts)
        #expect(found.region == expected.region)
        #expect(found.dockRegion == expected.region)
        #expect(found.dockProvider == expected.dock)
        #expect(found.addressing == expected.addressing)
        #expect(found.verifyWith == expected.verifyWith)
        #expect(found.roleARN == expected.given["ROLE_ARN"])
        #expect(found.verifyRoleARN == expected.given["ROLE_ARN"])
    }

    @Test func aGivenValueBeatsADerivedOne() throws {
        let given = profileVariables([
            "PUBLIC_ENDPOINT": "https://logs.example.org", "STS_ENDPOINT": "https://sts.example.org",
            "REGION": "eu-west-1", "DOCK_REGION": "far", "DOCK_PROVIDER": "aws", "ADDRESSING": "virtual",
            "ROLE_ARN": "r", "VERIFY_ROLE_ARN": "v", "VERIFY_WITH": "session",
        ])
        let profile = try load(given).profile
        #expect(profile.endpoint == "http://127.0.0.1:9000")
        #expect(profile.publicEndpoint == "https://logs.example.org")
        #expect(profile.stsEndpoint == "https://sts.example.org")
        #expect(profile.region == "eu-west-1")
        #expect(profile.dockRegion == "far")
        #expect(profile.dockProvider == .aws)
        #expect(profile.addressing == .virtual)
        #expect(profile.roleARN == "r")
        #expect(profile.verifyRoleARN == "v")
        #expect(profile.verifyWith == .session)
    }
}
