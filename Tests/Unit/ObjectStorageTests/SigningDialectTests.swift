import HTTPTransport
import Primitives
import RequestSigning
import Testing

@testable import ObjectStorage

/// What goes on the wire is signed in the provider's own way; that the signatures are right is the signers' tests' to
/// say.
@Suite("Dialects of signing")
struct SigningDialectTests {
    private static let credentials = SigningCredentials(
        accessKeyID: "key",
        secretAccessKey: Secret("secret"),
        sessionToken: Secret("token")
    )
    private let clock = ManualWallClock(Timestamp(seconds: 1_772_366_400))

    private func sent(
        _ profile: StorageProfile,
        to service: StorageRequest.Service = .objects
    ) async throws -> HTTPRequest {
        let script = ScriptedTransfer(Sample.response(200))
        let client = try script.client(profile, clock: clock)
        let address =
            service == .sts
            ? StorageAddress(stsOf: profile) : StorageAddress(of: try ObjectKey("a b/c"), in: profile)
        let query = [QueryItem("uploads"), QueryItem("x", "1/2")]
        _ = try await client.send(StorageRequest(.post, address, query: query), to: service, with: Self.credentials)
        return try #require(script.requests.first)
    }

    @Test("SigV4 for the others, under the service's name", arguments: [StorageProfile.Provider.aws, .minio, .ceph])
    func sigV4(provider: StorageProfile.Provider) async throws {
        let profile = try Sample.profile(endpoint: "http://store:9000", provider: provider)
        for (service, name) in [(StorageRequest.Service.objects, "s3"), (.sts, "sts")] {
            let request = try await sent(profile, to: service)
            let authorization = try #require(request.headers["authorization"])
            #expect(
                authorization.hasPrefix("AWS4-HMAC-SHA256 Credential=key/20260301/us-east-1/\(name)/aws4_request")
            )
            #expect(request.headers["x-amz-security-token"] == "token")
        }
    }

    @Test(
        "OSS V4 for OSS's objects: the bucket is signed, wherever it stands",
        arguments: ["cn-hangzhou", "oss-cn-hangzhou"]
    )
    func oss(region: String) async throws {
        var signatures: Set<String> = []
        for addressing in [StorageProfile.Addressing.virtual, .path, .cname] {
            let profile = try Sample.profile(
                endpoint: "https://oss.test",
                addressing: addressing,
                provider: .ali,
                region: region
            )
            let request = try await sent(profile)
            let authorization = try #require(request.headers["authorization"])
            let prefix = "OSS4-HMAC-SHA256 Credential=key/20260301/cn-hangzhou/oss/aliyun_v4_request,Signature="
            #expect(authorization.hasPrefix(prefix))
            signatures.insert(authorization)
            #expect(request.headers["x-oss-content-sha256"] == "UNSIGNED-PAYLOAD")
            #expect(request.headers["x-oss-security-token"] == "token")
            let place =
                switch addressing {
                case .virtual: "https://logs.oss.test"
                case .path: "https://oss.test/logs"
                case .cname: "https://oss.test"
                }
            #expect(request.url == "\(place)/a%20b/c?uploads=&x=1%2F2")
        }
        #expect(signatures.count == 1)
    }

    @Test("ACS3 for Alibaba Cloud's STS, with a nonce of its own for each request")
    func acs() async throws {
        let profile = try Sample.profile(endpoint: "https://sts.test", provider: .ali)
        let first = try await sent(profile, to: .sts)
        let second = try await sent(profile, to: .sts)
        let authorization = try #require(first.headers["authorization"])
        #expect(authorization.hasPrefix("ACS3-HMAC-SHA256 Credential=key,SignedHeaders="))
        #expect(first.headers["x-acs-security-token"] == "token")
        #expect(first.headers["x-acs-date"] == "2026-03-01T12:00:00Z")
        let nonces = [first, second].compactMap { $0.headers["x-acs-signature-nonce"] }
        #expect(Set(nonces).count == 2)
    }

    @Test("HEAD asks S3 for checksums, and OSS for nothing that it does not know")
    func head() async throws {
        for provider in [StorageProfile.Provider.aws, .ali] {
            let script = ScriptedTransfer(Sample.response(200, headers: ["content-length": "5"]))
            let profile = try Sample.profile(endpoint: "https://store.test", addressing: .virtual, provider: provider)
            _ = try await script.client(profile).head(try ObjectKey("k"), with: Self.credentials)
            let names = try #require(script.requests.first).headers.map { $0.name.lowercased() }
            #expect(names.contains { $0.hasPrefix("x-amz-") } == (provider == .aws))
            #expect(names.contains { $0.hasPrefix("x-oss-") } == (provider == .ali))
        }
    }

    private static let skewed: [(StorageProfile.Provider, StorageRequest.Service, Int, String)] = [
        (.aws, .objects, 403, "<Error><Code>RequestTimeTooSkewed</Code></Error>"),
        (.aws, .sts, 403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>"),
        (.ali, .objects, 403, "<Error><Code>RequestTimeTooSkewed</Code></Error>"),
        (.ali, .sts, 400, "{\"Code\": \"InvalidTimeStamp.Expired\", \"Message\": \"Expired.\"}"),
    ]

    @Test("a wrong clock is corrected by the answer's date, and the request signed anew once", arguments: skewed)
    func skew(
        provider: StorageProfile.Provider,
        service: StorageRequest.Service,
        status: Int,
        body: String
    ) async throws {
        let refusal = Sample.response(status, headers: ["Date": "Sun, 01 Mar 2026 13:00:00 GMT"], body: body)
        let script = ScriptedTransfer(refusal, Sample.response(200))
        let profile = try Sample.profile(endpoint: "https://store.test", addressing: .virtual, provider: provider)
        let address = StorageAddress(stsOf: profile)
        _ = try await script.client(profile, clock: clock)
            .send(StorageRequest(.post, address), to: service, with: Self.credentials)
        let dates = script.requests.map { request in
            request.headers["x-amz-date"] ?? request.headers["x-oss-date"] ?? request.headers["x-acs-date"]
        }
        let expected =
            provider == .ali && service == .sts
            ? ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"] : ["20260301T120000Z", "20260301T130000Z"]
        #expect(dates == expected)

        // A second refusal is a refusal.
        let stubborn = ScriptedTransfer(refusal, refusal, Sample.response(200))
        await #expect(throws: StorageError.self) {
            try await stubborn.client(profile, clock: clock)
                .send(StorageRequest(.post, address), to: service, with: Self.credentials)
        }
        #expect(stubborn.requests.count == 2)
    }
}
