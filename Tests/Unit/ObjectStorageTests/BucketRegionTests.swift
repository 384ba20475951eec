import HTTPTransport
import Primitives
import RequestSigning
import Testing

@testable import ObjectStorage

@Suite("Buckets in another region")
struct BucketRegionTests {
    private static let credentials = SigningCredentials(accessKeyID: "key", secretAccessKey: Secret("secret"))
    private static let found = Sample.response(200, headers: ["content-length": "5"])

    /// As S3 answers a HEAD, and a GET or PUT.
    private static let refusals = [
        Sample.response(301, headers: ["x-amz-bucket-region": "eu-west-1"]),
        Sample.response(400, headers: ["x-amz-bucket-region": "eu-west-1"]),
        Sample.response(
            400,
            body: """
                <Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the \
                region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>
                """
        ),
    ]

    private func profile(
        _ endpoint: String = "https://s3.us-east-1.amazonaws.com",
        provider: StorageProfile.Provider = .aws,
        addressing: StorageProfile.Addressing = .virtual
    ) throws -> StorageProfile {
        try Sample.profile(endpoint: endpoint, addressing: addressing, provider: provider)
    }

    @Test("AWS is followed to the region that it names, once, and from then on", arguments: refusals)
    func followed(refusal: HTTPResponse) async throws {
        let script = ScriptedTransfer(refusal, Self.found, Self.found)
        let client = try script.client(profile())
        for _ in 0..<2 {
            #expect(try await client.head(try ObjectKey("k"), with: Self.credentials).size == 5)
        }
        #expect(
            script.requests.map(\.url) == [
                "https://logs.s3.us-east-1.amazonaws.com/k", "https://logs.s3.eu-west-1.amazonaws.com/k",
                "https://logs.s3.eu-west-1.amazonaws.com/k",
            ]
        )
        let regions = script.requests.compactMap {
            $0.headers["authorization"]?.split(separator: "/").dropFirst(2).first
        }
        #expect(regions == ["us-east-1", "eu-west-1", "eu-west-1"])
    }

    @Test("with the bucket in the path too, and not a second time")
    func once() async throws {
        let refusal = Self.refusals[0]
        let other = Sample.response(301, headers: ["x-amz-bucket-region": "ap-south-1"])
        let script = ScriptedTransfer(refusal, other, Self.found)
        let error = await #expect(throws: StorageError.self) {
            try await script.client(profile(addressing: .path)).head(try ObjectKey("k"), with: Self.credentials)
        }
        #expect(error?.code == .redirected)
        #expect(error?.message == "the bucket is in ap-south-1")
        #expect(
            script.requests.map(\.url) == [
                "https://s3.us-east-1.amazonaws.com/logs/k", "https://s3.eu-west-1.amazonaws.com/logs/k",
            ]
        )
    }

    @Test("the STS is asked where the settings say")
    func sts() async throws {
        let script = ScriptedTransfer(Self.refusals[0], Self.found, Sample.response(200))
        let client = try script.client(profile())
        _ = try await client.head(try ObjectKey("k"), with: Self.credentials)
        let address = StorageAddress(stsOf: client.profile)
        _ = try await client.send(StorageRequest(.post, address), to: .sts, with: Self.credentials)
        let authorization = try #require(script.requests.last?.headers["authorization"])
        #expect(authorization.contains("/us-east-1/sts/"))
    }

    private static let elsewhere: [(String, StorageProfile.Provider, String)] = [
        ("https://minio.test", .minio, "eu-west-1"), ("https://s3.us-east-1.amazonaws.com", .ceph, "eu-west-1"),
        ("https://vpce-1.s3.us-east-1.vpce.amazonaws.com", .aws, "eu-west-1"),
        ("https://proxy.test", .aws, "eu-west-1"),
        ("https://s3.us-east-1.amazonaws.com.evil.test", .aws, "eu-west-1"),
        ("https://s3.us-east-1.amazonaws.com", .aws, "us-east-1"), ("https://s3.us-east-1.amazonaws.com", .aws, ""),
        ("https://s3.us-east-1.amazonaws.com", .aws, "evil.test/"),
        ("https://s3.us-east-1.amazonaws.com", .aws, "cn-north-1"),
        ("http://s3.us-east-1.amazonaws.com:8080", .aws, "eu-west-1"),
    ]

    @Test("nobody else is, nor to what is no other region: REGION is named instead", arguments: elsewhere)
    func refused(endpoint: String, provider: StorageProfile.Provider, region: String) async throws {
        let refusal = Sample.response(301, headers: ["x-amz-bucket-region": region])
        let script = ScriptedTransfer(refusal, Self.found)
        let error = await #expect(throws: StorageError.self) {
            try await script.client(profile(endpoint, provider: provider))
                .head(try ObjectKey("k"), with: Self.credentials)
        }
        #expect(script.requests.count == 1)
        #expect(error?.code == .redirected)
        #expect(error?.isRetryable == false)
        #expect(error?.remedy.contains("REGION") == true)
    }
}
