import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// AWS's STS as moto plays it: its answers and errors are another project's, and it checks signatures and users.
@Suite("AWS's STS, played by moto")
struct MotoTests {
    @Test("a session is minted, and refusals are told apart")
    func assumeRole() async throws {
        let moto = try await MotoServer.start()
        let http = try HTTPClient()
        let account = MotoAccount(moto: moto, http: http)
        let trusted = try await account.addUser("trusted", mayAssumeRoles: true)
        let other = try await account.addUser("other", mayAssumeRoles: false)
        try await account.demandSignatures()

        let minted = try await mint(moto, http, as: trusted)
        #expect(minted.credentials.accessKeyID.hasPrefix("ASIA"))
        #expect(minted.credentials.sessionToken?.isEmpty == false)
        let left = minted.expiresAt - SystemWallClock().now()
        #expect(left > .seconds(800) && left <= .seconds(901))

        try await expectRefusal(moto, http, as: other, code: "AccessDenied", .accessDenied, remedy: "trust policy")
        var wrong = trusted
        wrong.secretAccessKey = Secret("another-secret")
        try await expectRefusal(
            moto,
            http,
            as: wrong,
            code: "SignatureDoesNotMatch",
            .invalidCredentials,
            remedy: "check SECRET_ACCESS_KEY"
        )
        wrong.accessKeyID = "AKIAIOSFODNN7NOBODY0"
        try await expectRefusal(
            moto,
            http,
            as: wrong,
            code: "InvalidClientTokenId",
            .invalidCredentials,
            remedy: "check ACCESS_KEY_ID"
        )
    }

    @Test("a request that its own model refuses")
    func invalid() async throws {
        let moto = try await MotoServer.start()
        let form = [
            QueryItem("Action", "AssumeRole"), QueryItem("Version", "2011-06-15"),
            QueryItem("RoleArn", "arn:aws:iam::123456789012:role/waybill"),
            QueryItem("RoleSessionName", String(repeating: "n", count: 65)),
        ]
        let client = StorageClient(profile: try profile(moto), http: try HTTPClient(), clock: SystemWallClock())
        let request = StorageRequest(
            .post,
            StorageAddress(stsOf: client.profile),
            headers: [HeaderField("content-type", "application/x-www-form-urlencoded")],
            body: Array(PercentEncoding.query(form).utf8)
        )
        let error = await #expect(throws: StorageError.self) {
            let anybody = SigningCredentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Secret("any"))
            return try await client.send(request, to: .sts, with: anybody)
        }
        #expect(error?.providerCode == "ValidationError")
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("roleSessionName") == true)
    }

    private func profile(_ moto: MotoServer) throws -> StorageProfile {
        let endpoint = try #require(StorageEndpoint(moto.url))
        return StorageProfile(
            name: try #require(ProfileName("aws")),
            provider: .aws,
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: "eu-west-1",
            bucket: "waybill-test",
            addressing: .path,
            roleARN: "arn:aws:iam::123456789012:role/waybill"
        )
    }

    private func mint(
        _ moto: MotoServer,
        _ http: HTTPClient,
        as parent: SigningCredentials
    ) async throws -> MintedCredentials {
        let profile = try profile(moto)
        let client = StorageClient(profile: profile, http: http, clock: SystemWallClock())
        return try await CredentialMinter(storage: client, parent: StaticCredentialProvider(parent)).mint(
            SessionScope(bucket: profile.bucket, keys: [.unique()]),
            duration: .seconds(900),
            sessionName: "moto-tests"
        )
    }

    private func expectRefusal(
        _ moto: MotoServer,
        _ http: HTTPClient,
        as parent: SigningCredentials,
        code: String,
        _ meaning: StorageError.Code,
        remedy: String
    ) async throws {
        let error = await #expect(throws: MintError.self) { try await mint(moto, http, as: parent) }
        guard case .provider(let refusal) = error else {
            Issue.record("not refused by the provider: \(String(describing: error))")
            return
        }
        #expect(refusal.providerCode == code)
        #expect(refusal.code == meaning)
        #expect(!refusal.message.isEmpty)
        #expect(refusal.remedy.contains(remedy))
        #expect(!refusal.isRetryable)
        expectNoSecret(in: refusal, of: parent)
    }
}

/// Users of moto's AWS, made before it demands signatures.
private struct MotoAccount {
    let moto: MotoServer
    let http: HTTPClient

    func addUser(_ name: String, mayAssumeRoles: Bool) async throws -> SigningCredentials {
        try await ask([QueryItem("Action", "CreateUser"), QueryItem("UserName", name)])
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",\
            "Action":"\(mayAssumeRoles ? "sts:AssumeRole" : "s3:GetObject")"}]}
            """
        try await ask([
            QueryItem("Action", "PutUserPolicy"), QueryItem("UserName", name), QueryItem("PolicyName", "own"),
            QueryItem("PolicyDocument", policy),
        ])
        let key = try await ask([QueryItem("Action", "CreateAccessKey"), QueryItem("UserName", name)])
            .descendant("CreateAccessKeyResult", "AccessKey")
        return SigningCredentials(
            accessKeyID: try #require(key?.child("AccessKeyId")?.text),
            secretAccessKey: Secret(try #require(key?.child("SecretAccessKey")?.text))
        )
    }

    /// Up to now it took everything.
    func demandSignatures() async throws {
        let response = try await http.send(
            HTTPRequest(method: .post, url: "\(moto.url)/moto-api/reset-auth", body: .bytes(Array("0".utf8)))
        )
        #expect(response.status == 200)
    }

    @discardableResult
    private func ask(_ form: [QueryItem]) async throws -> XMLElement {
        // It finds out from the scope which service is asked.
        let scope = """
            AWS4-HMAC-SHA256 Credential=anybody/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, \
            Signature=0
            """
        let response = try await http.send(
            HTTPRequest(
                method: .post,
                url: "\(moto.url)/",
                headers: HTTPHeaders([
                    HTTPHeader(name: "authorization", value: scope),
                    HTTPHeader(name: "content-type", value: "application/x-www-form-urlencoded"),
                ]),
                body: .bytes(Array(PercentEncoding.query([QueryItem("Version", "2010-05-08")] + form).utf8))
            )
        )
        try #require(response.status == 200, "moto's IAM refused \(form)")
        return try XMLElement(parsing: response.body)
    }
}
