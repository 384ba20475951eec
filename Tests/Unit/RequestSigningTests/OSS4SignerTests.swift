import Primitives
import RequestSigning
import Testing

/// What `alibabacloud-oss-v2` cannot be asked, or says otherwise.
@Suite("OSS V4")
struct OSS4SignerTests {
    private static let moment = Timestamp(seconds: 1_772_366_400)
    private static let credentials = SigningCredentials(accessKeyID: "a", secretAccessKey: Secret("s"))

    private static func sign(
        _ headers: [HeaderField] = [],
        additional: Set<String> = [],
        payload: PayloadHash = .unsigned,
        token: Secret? = nil,
        at moment: Timestamp = moment
    ) -> [HeaderField] {
        OSS4Signer(region: "cn-hangzhou", additionalHeaders: additional)
            .sign(
                SigningRequest(method: "PUT", host: "b.h", encodedPath: "/k", headers: headers, payload: payload),
                bucketInHost: "b",
                credentials: SigningCredentials(accessKeyID: "a", secretAccessKey: Secret("s"), sessionToken: token),
                at: moment
            )
    }

    private static func canonicalRequest(_ headers: [HeaderField], additional: Set<String> = []) -> String {
        OSS4Signer(region: "cn-hangzhou", additionalHeaders: additional)
            .canonicalRequest(
                SigningRequest(method: "PUT", host: "b.h", encodedPath: "/k", headers: headers),
                bucketInHost: "b",
                credentials: credentials,
                at: moment
            )
    }

    @Test("adds its date, its word on the payload, the token if there is one, and the signature")
    func fields() {
        #expect(Self.sign().map(\.name) == ["x-oss-date", "x-oss-content-sha256", "authorization"])
        #expect(Self.sign(token: Secret("")).map(\.name) == Self.sign().map(\.name))
        #expect(
            Self.sign(token: Secret("t")).map(\.name)
                == ["x-oss-date", "x-oss-content-sha256", "x-oss-security-token", "authorization"]
        )
        #expect(Self.sign().prefix(2).map(\.value) == ["20260301T120000Z", "UNSIGNED-PAYLOAD"])
    }

    @Test("signs values without the white space at their ends, and as it is inside")
    func whiteSpace() {
        let fields = [HeaderField("x-oss-meta-a", " \t a  b\t c \t "), HeaderField("x-oss-meta-b", " \t ")]
        #expect(Self.canonicalRequest(fields).contains("\nx-oss-meta-a:a  b\t c\nx-oss-meta-b:\n"))
    }

    @Test("joins fields of one name in the order in which they are sent")
    func repeatedNames() {
        let fields = ["b", " a ", ""].map { HeaderField("X-Oss-Meta-A", $0) } + [HeaderField("x-oss-meta-a", "c")]
        #expect(Self.canonicalRequest(fields).contains("\nx-oss-meta-a:b,a,,c\n"))
    }

    @Test("lists no field that is blank, and none that bears the signature")
    func additional() {
        let fields = [
            HeaderField("range", " "), HeaderField("Authorization", "x"), HeaderField("abc", "1"),
            HeaderField("d", "2"),
        ]
        let listed: Set = ["RANGE", "authorization", "Abc", "ABC", "content-type", "x-oss-date", ""]
        #expect(OSS4Signer(region: "r", additionalHeaders: listed).additionalHeaders == ["range", "abc"])
        #expect(Self.canonicalRequest(fields, additional: listed).hasSuffix("\n\nabc\nUNSIGNED-PAYLOAD"))
        let authorization = Self.sign(fields, additional: listed).last?.value
        #expect(authorization?.contains("/oss/aliyun_v4_request,AdditionalHeaders=abc,Signature=") == true)
    }

    @Test("is the same for what it does not cover")
    func notCovered() {
        let fields = Self.sign()
        #expect(Self.sign(payload: .sha256(of: [1])) == fields)
        #expect(Self.sign(at: Self.moment + .milliseconds(999)) == fields)
        let replaced = ["Host", "X-Oss-Date", "X-Oss-Content-Sha256", "X-Oss-Security-Token", "Authorization", "range"]
        #expect(Self.sign(replaced.map { HeaderField($0, "x") }) == fields)
        #expect(Self.sign([HeaderField("host", "x")], additional: ["host"]) == Self.sign(additional: ["host"]))
    }

    @Test("has the bucket in its path wherever it stands on the wire")
    func bucket() {
        func path(_ path: String, bucketInHost: String?) -> Substring? {
            OSS4Signer(region: "r")
                .canonicalRequest(
                    SigningRequest(method: "GET", host: "h", encodedPath: path),
                    bucketInHost: bucketInHost,
                    credentials: Self.credentials,
                    at: Self.moment
                )
                .split(separator: "\n", omittingEmptySubsequences: false).dropFirst().first
        }
        #expect(path("/k%20/", bucketInHost: "b") == "/b/k%20/")
        #expect(path("/b/k%20/", bucketInHost: nil) == "/b/k%20/")
        #expect(path("", bucketInHost: "b") == "/b/")
        #expect(path("", bucketInHost: nil) == "/")
    }
}
