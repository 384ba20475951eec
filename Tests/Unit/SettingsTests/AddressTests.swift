import Testing

@testable import Settings

/// Where the worker goes and where docks are sent, by how a bucket is reached.
@Suite struct AddressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let given: [String: String]
        let endpoint: String
        let dock: String
        let addressing: Settings.Profile.Addressing
        var region = "cn-beijing"
        var sts = "https://sts.cn-beijing.aliyuncs.com"

        var testDescription: String { given.description }
    }

    private static func ali(_ change: [String: String] = [:]) -> [String: String] {
        ["PROVIDER": "ali", "REGION": "cn-beijing", "BUCKET": "logs", "ROLE_ARN": "acs:ram::1:role/logs"]
            .merging(change) { $1 }
    }

    private static func aws(_ change: [String: String] = [:]) -> [String: String] {
        ["PROVIDER": "aws", "REGION": "eu-west-1", "BUCKET": "logs", "ROLE_ARN": "arn:aws:iam::1:role/logs"]
            .merging(change) { $1 }
    }

    private static let outside = "https://oss-cn-beijing.aliyuncs.com"
    private static let inside = "https://oss-cn-beijing-internal.aliyuncs.com"
    private static let s3 = "https://s3.eu-west-1.amazonaws.com"
    private static let sts = "https://sts.eu-west-1.amazonaws.com"

    static let rows = [
        Row(given: ali(), endpoint: outside, dock: outside, addressing: .virtual),
        // Inside for the worker, outside for docks; the region that is signed is the same.
        Row(given: ali(["REGION": "cn-beijing-internal"]), endpoint: inside, dock: outside, addressing: .virtual),
        Row(given: ali(["REGION": "oss-cn-beijing-internal"]), endpoint: inside, dock: outside, addressing: .virtual),
        Row(given: ali(["REGION": "oss-cn-beijing"]), endpoint: outside, dock: outside, addressing: .virtual),
        Row(given: ali(["ENDPOINT": inside]), endpoint: inside, dock: outside, addressing: .virtual),
        // An address that names the bucket already.
        Row(
            given: ali(["ENDPOINT": "https://Logs.oss-cn-Beijing.aliyuncs.com"]),
            endpoint: outside,
            dock: outside,
            addressing: .virtual
        ),
        Row(
            given: ali(["ENDPOINT": "https://logs.oss-cn-beijing-internal.aliyuncs.com/"]),
            endpoint: inside,
            dock: outside,
            addressing: .virtual
        ),
        Row(
            given: ali(["PUBLIC_ENDPOINT": "https://logs.oss-accelerate.aliyuncs.com"]),
            endpoint: outside,
            dock: "https://oss-accelerate.aliyuncs.com",
            addressing: .virtual
        ),
        // A bucket that is called as the service.
        Row(
            given: ali(["BUCKET": "oss-cn-beijing", "ENDPOINT": outside]),
            endpoint: outside,
            dock: outside,
            addressing: .virtual
        ),
        // The bucket's own domain, which no dock can use.
        Row(
            given: ali(["ADDRESSING": "cname", "ENDPOINT": "https://docks.example:8443"]),
            endpoint: "https://docks.example:8443",
            dock: outside,
            addressing: .cname
        ),
        Row(
            given: ali(["ADDRESSING": "cname", "ENDPOINT": "https://logs.example", "REGION": "cn-beijing-internal"]),
            endpoint: "https://logs.example",
            dock: outside,
            addressing: .cname
        ),
        Row(
            given: aws(["ADDRESSING": "cname", "ENDPOINT": "https://docks.example"]),
            endpoint: "https://docks.example",
            dock: s3,
            addressing: .cname,
            region: "eu-west-1",
            sts: sts
        ),
        Row(
            given: aws(["ENDPOINT": "https://logs.s3.eu-west-1.amazonaws.com"]),
            endpoint: s3,
            dock: s3,
            addressing: .virtual,
            region: "eu-west-1",
            sts: sts
        ),
        Row(
            given: aws(["ENDPOINT": "https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com"]),
            endpoint: "https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com",
            dock: s3,
            addressing: .virtual,
            region: "eu-west-1",
            sts: sts
        ),
        // No certificate covers more than one label before a host.
        Row(
            given: aws(["BUCKET": "my.logs"]),
            endpoint: s3,
            dock: s3,
            addressing: .path,
            region: "eu-west-1",
            sts: sts
        ),
        Row(
            given: aws(["BUCKET": "my.logs", "ENDPOINT": "http://s3.example"]),
            endpoint: "http://s3.example",
            dock: "http://s3.example",
            addressing: .virtual,
            region: "eu-west-1",
            sts: sts
        ),
    ]

    @Test(arguments: rows)
    func places(_ row: Row) throws {
        let profile = try load(storage: profileVariables(row.given)).profile
        #expect(profile.endpoint == row.endpoint)
        #expect(profile.publicEndpoint == row.dock)
        #expect(profile.addressing == row.addressing)
        #expect(profile.region == row.region)
        #expect(profile.dockRegion == row.region)
        #expect(profile.stsEndpoint == row.sts)
    }

    @Test func aRegionOfDocksIsAsItIsGiven() throws {
        let given = Self.ali(["REGION": "cn-beijing-internal", "DOCK_REGION": "oss-cn-beijing"])
        #expect(try load(storage: profileVariables(given)).profile.dockRegion == "oss-cn-beijing")
    }

    /// Which of the two is meant, nobody can tell: it may be right.
    @Test func aHostThatBeginsAsTheBucketIsPointedOut() throws {
        let loaded = try load(storage: profileVariables(Self.aws(["ENDPOINT": "https://logs.store.example"])))
        #expect(loaded.warnings.contains { $0.reason.contains("logs.logs.store.example") })
        #expect(try loaded.profile.endpoint == "https://logs.store.example")
    }

    @Test func aBucketBehindItsDomainIsTheProviders() throws {
        let plain = try load(storage: profileVariables(Self.ali())).profile
        let named = Self.ali(["ADDRESSING": "cname", "ENDPOINT": "https://docks.example"])
        #expect(try load(storage: profileVariables(named)).profile.sharesBucket(with: plain))
    }
}
