import Primitives
import RequestSigning
import Testing

/// What `alibabacloud-tea-openapi` cannot be asked, or says otherwise.
@Suite("ACS3")
struct ACS3SignerTests {
    private static let moment = Timestamp(seconds: 1_772_366_400)

    private static func request(query: [QueryItem] = [], headers: [HeaderField] = []) -> SigningRequest {
        SigningRequest(method: "POST", host: "h", encodedPath: "", query: query, headers: headers)
    }

    private static func sign(
        _ request: SigningRequest = request(),
        secret: String = "s",
        token: Secret? = nil,
        at moment: Timestamp = moment,
        nonce: String = "n"
    ) -> [HeaderField] {
        ACS3Signer()
            .sign(
                request,
                credentials: SigningCredentials(
                    accessKeyID: "a",
                    secretAccessKey: Secret(secret),
                    sessionToken: token
                ),
                at: moment,
                nonce: nonce
            )
    }

    @Test("adds date, nonce, the body's hash, the token if there is one, and the signature")
    func fields() {
        let names = ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "authorization"]
        #expect(Self.sign().map(\.name) == names)
        #expect(Self.sign(token: Secret("")).map(\.name) == names)
        #expect(
            Self.sign(token: Secret("t")).map(\.name)
                == names.dropLast() + ["x-acs-security-token", "authorization"]
        )
        #expect(Self.sign().prefix(3).map(\.value) == ["2026-03-01T12:00:00Z", "n", PayloadHash.empty.text])
    }

    @Test("sorts the query before it encodes it, names and values")
    func query() {
        let items = [
            QueryItem("a-", "1"), QueryItem("a/", "2"), QueryItem("é", "é"), QueryItem("e\u{301}"), QueryItem("a", "2"),
            QueryItem("a", "-"), QueryItem("a b", "&="),
        ]
        let canonical = ACS3Signer()
            .canonicalRequest(
                Self.request(query: items),
                credentials: SigningCredentials(accessKeyID: "a", secretAccessKey: Secret("s")),
                at: Self.moment,
                nonce: "n"
            )
        #expect(canonical.hasPrefix("POST\n/\na=-&a=2&a%20b=%26%3D&a-=1&a%2F=2&e%CC%81=&%C3%A9=%C3%A9\nhost:h\n"))
        #expect(Self.sign(Self.request(query: items)) == Self.sign(Self.request(query: items.reversed())))
    }

    @Test("is the same for what it does not cover")
    func notCovered() {
        let others = [
            "Host", "X-Acs-Date", "X-Acs-Signature-Nonce", "X-Acs-Content-Sha256", "X-Acs-Security-Token",
            "Authorization", "Accept", "User-Agent", "content-length", "x-acs",
        ]
        #expect(Self.sign(Self.request(headers: others.map { HeaderField($0, "x") })) == Self.sign())
        #expect(Self.sign(at: Self.moment + .milliseconds(999)) == Self.sign())
    }

    @Test("changes with secret, date, nonce and token")
    func covered() {
        let signatures = [
            Self.sign(), Self.sign(secret: "t"), Self.sign(at: Self.moment + .seconds(1)), Self.sign(nonce: "m"),
            Self.sign(token: Secret("t")), Self.sign(token: Secret("u")),
        ]
        #expect(Set(signatures.compactMap(\.last)).count == signatures.count)
    }
}
