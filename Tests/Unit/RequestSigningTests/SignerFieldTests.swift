import Primitives
import RequestSigning
import Testing

@Suite("SigV4: the fields it adds")
struct SignerFieldTests {
    private static let moment = Timestamp(seconds: 1_772_366_400)

    private static func names(
        service: String,
        payload: PayloadHash = .empty,
        token: Secret? = nil
    ) -> [String] {
        SigV4Signer(service: service, region: "r")
            .sign(
                SigningRequest(method: "GET", host: "h", encodedPath: "/", payload: payload),
                credentials: SigningCredentials(accessKeyID: "a", secretAccessKey: Secret("s"), sessionToken: token),
                at: moment
            )
            .map(\.name)
    }

    @Test("are those that the service and the credentials ask for")
    func fields() {
        #expect(Self.names(service: "sts") == ["x-amz-date", "authorization"])
        #expect(Self.names(service: "s3") == ["x-amz-date", "x-amz-content-sha256", "authorization"])
        #expect(
            Self.names(service: "sts", payload: .unsigned) == ["x-amz-date", "x-amz-content-sha256", "authorization"]
        )
        #expect(
            Self.names(service: "s3", token: Secret("t"))
                == ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "authorization"]
        )
        #expect(Self.names(service: "sts", token: Secret("")) == ["x-amz-date", "authorization"])
    }

    @Test("show no credential in any textual form")
    func redaction() {
        let credentials = SigningCredentials(
            accessKeyID: "AKIAEXAMPLE",
            secretAccessKey: Secret("hush-secret"),
            sessionToken: Secret("hush-token")
        )
        let request = SigningRequest(method: "GET", host: "h", encodedPath: "/")
        let fields =
            SigV4Signer(service: "s3", region: "r").sign(request, credentials: credentials, at: Self.moment)
            + OSS4Signer(region: "r").sign(request, credentials: credentials, at: Self.moment)
            + ACS3Signer().sign(request, credentials: credentials, at: Self.moment, nonce: "n")
        var texts = ["\(fields)", String(reflecting: fields), "\(credentials)", String(reflecting: credentials)]
        var dumped = ""
        dump(fields, to: &dumped)
        dump(credentials, to: &dumped)
        texts.append(dumped)
        for text in texts {
            #expect(!text.contains("hush"))
            #expect(!text.contains("Signature="))
        }
        for name in ["Authorization", "X-Amz-Security-Token", "X-Oss-Security-Token", "X-Acs-Security-Token"] {
            #expect("\(HeaderField(name, "x"))" == "\(name): <redacted>")
        }
        #expect("\(HeaderField("range", "bytes=0-9"))" == "range: bytes=0-9")
    }

    @Test("take a hash that was computed before, in either case, and nothing else")
    func payloadHash() {
        let hex = PayloadHash.sha256(of: Array("abc".utf8)).text
        #expect(PayloadHash(sha256Hex: hex.uppercased()) == .sha256(of: Array("abc".utf8)))
        for text in [
            "", "abc", String(hex.dropLast()), hex + "00", "UNSIGNED-PAYLOAD", String(repeating: "g", count: 64),
        ] {
            #expect(PayloadHash(sha256Hex: text) == nil)
        }
        #expect(PayloadHash.unsigned.isUnsigned)
        #expect(!PayloadHash.empty.isUnsigned)
    }
}
