import CredentialMinting
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// The peers' own eyes: what is not exactly what was signed is refused, or nothing that they take proves anything.
@Suite("Signatures that a peer refuses")
struct SignatureTests {
    /// What is changed between signing and sending, or signed wrongly.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let name: String
        let provider: ProviderUnderTest.Kind
        /// `nil` where nothing is wrong: the positive control.
        let code: String?
        var region: String?
        var service = "s3"
        var signedAt: Duration = .zero
        var change: @Sendable (inout HTTPRequest) -> Void = { _ in }

        var testDescription: String { "\(provider.rawValue): \(name)" }
    }

    private static func added(_ name: String, _ value: String) -> @Sendable (inout HTTPRequest) -> Void {
        { request in
            request.headers = HTTPHeaders(
                request.headers.filter { $0.name != name } + [HTTPHeader(name: name, value: value)]
            )
        }
    }

    private static func ofAll(_ provider: ProviderUnderTest.Kind, wrong: String = "SignatureDoesNotMatch")
        -> [Tampering]
    {
        [
            Tampering(name: "nothing", provider: provider, code: nil),
            Tampering(name: "the method", provider: provider, code: wrong) { $0.method = .post },
            Tampering(name: "the key", provider: provider, code: wrong) {
                $0.url = $0.url.replacing("3.tar", with: "4.tar")
            },
            Tampering(name: "the query's value", provider: provider, code: wrong) {
                $0.url = $0.url.replacing("partNumber=1", with: "partNumber=2")
            },
            Tampering(name: "one thing more in the query", provider: provider, code: wrong) { $0.url += "&acl=" },
            Tampering(
                name: "a signed field",
                provider: provider,
                code: wrong,
                change: added("content-type", "text/html")
            ),
            Tampering(
                name: "16 minutes late",
                provider: provider,
                code: "RequestTimeTooSkewed",
                signedAt: .seconds(-960)
            ),
            Tampering(
                name: "16 minutes early",
                provider: provider,
                code: "RequestTimeTooSkewed",
                signedAt: .seconds(960)
            ),
        ]
    }

    private static let tamperings: [Tampering] =
        ofAll(.aws) + ofAll(.ceph) + ofAll(.ali) + [
            Tampering(name: "the body", provider: .aws, code: "XAmzContentSHA256Mismatch") { $0.body = .bytes([9]) },
            Tampering(name: "the body", provider: .ceph, code: "XAmzContentSHA256Mismatch") { $0.body = .bytes([9]) },
            // OSS V4 signs no body.
            Tampering(name: "the body", provider: .ali, code: nil) { $0.body = .bytes([9]) },
            Tampering(
                name: "another region",
                provider: .aws,
                code: "AuthorizationHeaderMalformed",
                region: "us-east-1"
            ),
            Tampering(name: "another region", provider: .ceph, code: "SignatureDoesNotMatch", region: "us-east-1"),
            Tampering(name: "another region", provider: .ali, code: "InvalidArgument", region: "cn-beijing"),
            Tampering(name: "the STS's scope", provider: .aws, code: "AuthorizationHeaderMalformed", service: "sts"),
            Tampering(name: "the STS's scope", provider: .ceph, code: "SignatureDoesNotMatch", service: "sts"),
            Tampering(
                name: "an x-amz field that is not signed",
                provider: .aws,
                code: "AccessDenied",
                change: added("x-amz-acl", "public-read")
            ),
            Tampering(
                name: "an x-oss field that is not signed",
                provider: .ali,
                code: "SignatureDoesNotMatch",
                change: added("x-oss-object-acl", "public-read")
            ),
            Tampering(name: "no signature", provider: .aws, code: "AccessDenied") { request in
                request.headers = HTTPHeaders(request.headers.filter { $0.name != "authorization" })
            },
        ]

    @Test(arguments: tamperings)
    private func objects(tampering: Tampering) async throws {
        let place = try await ProviderUnderTest.shared(tampering.provider)
        let key = try ObjectKey.unique()
        // A part, since its query has something to tamper with; nothing else refuses it before its signature is read.
        let upload = try await place.begin(key, as: place.owner)
        var request = signed(
            .put,
            StorageAddress(of: key, in: place.profile),
            query: [QueryItem("partNumber", "1"), QueryItem("uploadId", upload)],
            place,
            tampering
        )
        tampering.change(&request)
        let answer = try await place.http.send(request)
        if let code = tampering.code {
            #expect(try XMLElement(parsing: answer.body).child("Code")?.text == code)
        } else {
            #expect(answer.status == 200)
        }
    }

    private func signed(
        _ method: HTTPMethod,
        _ address: StorageAddress,
        query: [QueryItem],
        _ place: ProviderUnderTest,
        _ tampering: Tampering
    ) -> HTTPRequest {
        let body: [UInt8] = [1, 2, 3]
        let sent = [HeaderField("content-type", "text/plain")]
        let unsigned = SigningRequest(
            method: method.rawValue,
            host: address.host,
            encodedPath: address.encodedPath,
            query: query,
            headers: sent,
            payload: .sha256(of: body)
        )
        let region = tampering.region ?? place.profile.region
        let moment = place.clock.now() + tampering.signedAt
        let fields =
            tampering.provider == .ali
            ? OSS4Signer(region: region).sign(
                unsigned,
                bucketInHost: place.profile.bucket,
                credentials: place.owner,
                at: moment
            )
            : SigV4Signer(service: tampering.service, region: region).sign(
                unsigned,
                credentials: place.owner,
                at: moment
            )
        return HTTPRequest(
            method: method,
            url: "\(address.scheme)://\(address.host)\(address.encodedPath)?\(PercentEncoding.query(query))",
            headers: HTTPHeaders((sent + fields).map { HTTPHeader(name: $0.name, value: $0.value) }),
            body: .bytes(body)
        )
    }

    @Test("of the STS of Alibaba Cloud, and a nonce that was used")
    func rpc() async throws {
        let place = try await ProviderUnderTest.shared(.ali)
        let query = [
            QueryItem("RoleArn", place.profile.roleARN ?? ""), QueryItem("ExternalId", place.profile.externalID ?? ""),
            QueryItem("RoleSessionName", "rpc-tests"), QueryItem("DurationSeconds", "900"),
            QueryItem(
                "Policy",
                try place.minter().policy(for: .init(bucket: place.profile.bucket, keys: [.unique()])).json
            ),
        ]
        let address = StorageAddress(stsOf: place.profile)
        let sent = [HeaderField("x-acs-action", "AssumeRole"), HeaderField("x-acs-version", "2015-04-01")]
        let unsigned = SigningRequest(
            method: "POST",
            host: address.host,
            encodedPath: "/",
            query: query,
            headers: sent
        )
        func ask(
            nonce: String,
            late: Duration = .zero,
            _ change: (inout HTTPRequest) -> Void = { _ in }
        ) async throws -> Int {
            let fields = ACS3Signer().sign(
                unsigned,
                credentials: place.parent,
                at: place.clock.now() + late,
                nonce: nonce
            )
            var request = HTTPRequest(
                method: .post,
                url: "\(address.scheme)://\(address.host)/?\(PercentEncoding.query(query))",
                headers: HTTPHeaders((sent + fields).map { HTTPHeader(name: $0.name, value: $0.value) })
            )
            change(&request)
            return try await place.http.send(request).status
        }
        let nonce = "nonce-\(UInt64.random(in: 0 ... .max))"
        #expect(try await ask(nonce: nonce) == 200)
        #expect(try await ask(nonce: nonce) == 400)
        #expect(try await ask(nonce: nonce + "1") { $0.url += "1" } == 400)
        #expect(try await ask(nonce: nonce + "2", late: .zero, Self.added("x-acs-version", "2015-04-02")) == 400)
        #expect(try await ask(nonce: nonce + "3", late: .zero, Self.added("x-acs-other", "unsigned")) == 400)
        #expect(try await ask(nonce: nonce + "4", late: .seconds(-960)) == 400)
        let outcomes = try await place.journal().filter { $0.service == .sts }.map(\.outcome)
        #expect(
            outcomes == [
                "ok", "SignatureNonceUsed", "SignatureDoesNotMatch", "SignatureDoesNotMatch", "IncompleteSignature",
                "InvalidTimeStamp.Expired",
            ]
        )
    }
}
