import Primitives
import RequestSigning
import Testing

@Suite("SigV4: what a signature depends on")
struct SignatureTests {
    /// All that a signature is made of.
    struct Inputs: Sendable {
        var service = "s3"
        var region = "eu-west-1"
        var credentials = SigningCredentials(
            accessKeyID: "AKIAEXAMPLE",
            secretAccessKey: Secret("secret"),
            sessionToken: Secret("token")
        )
        var moment = Timestamp(seconds: 1_772_366_400)
        var request = SigningRequest(
            method: "PUT",
            host: "bucket.example.com",
            encodedPath: "/logs/a",
            query: [QueryItem("a", "1"), QueryItem("b", "2")],
            headers: [HeaderField("content-type", "text/plain"), HeaderField("x-amz-meta-a", "1")],
            payload: .sha256(of: [1, 2, 3])
        )

        var fields: [HeaderField] {
            SigV4Signer(service: service, region: region).sign(request, credentials: credentials, at: moment)
        }

        var signature: Substring {
            fields.last?.value.split(separator: "Signature=").last ?? ""
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let apply: @Sendable (inout Inputs) -> Void

        init(_ description: String, _ apply: @escaping @Sendable (inout Inputs) -> Void) {
            testDescription = description
            self.apply = apply
        }
    }

    static let changes = [
        Change("service") { $0.service = "s3-outposts" },
        Change("region") { $0.region = "eu-west-2" },
        Change("secret") { $0.credentials.secretAccessKey = Secret("Secret") },
        Change("token") { $0.credentials.sessionToken = Secret("token2") },
        Change("no token") { $0.credentials.sessionToken = nil },
        Change("a second later") { $0.moment = $0.moment + .seconds(1) },
        Change("a day later") { $0.moment = $0.moment + .seconds(86_400) },
        Change("method") { $0.request.method = "GET" },
        Change("host") { $0.request.host = "other.example.com" },
        Change("port") { $0.request.host += ":443" },
        Change("path") { $0.request.encodedPath += "/" },
        Change("letter case of the path") { $0.request.encodedPath = "/logs/A" },
        Change("query name") { $0.request.query[0].name = "c" },
        Change("query value") { $0.request.query[0].value = "" },
        Change("query item more") { $0.request.query.append(QueryItem("a", "1")) },
        Change("query item less") { $0.request.query.removeLast() },
        Change("query values exchanged") { $0.request.query = [QueryItem("a", "2"), QueryItem("b", "1")] },
        Change("header name") { $0.request.headers[1].name = "x-amz-meta-b" },
        Change("header value") { $0.request.headers[1].value = "2" },
        Change("header more") { $0.request.headers.append(HeaderField("x-amz-meta-a", "1")) },
        Change("header less") { $0.request.headers.removeLast() },
        Change("payload") { $0.request.payload = .sha256(of: [1, 2, 4]) },
        Change("no payload") { $0.request.payload = .empty },
        Change("unsigned payload") { $0.request.payload = .unsigned },
    ]

    @Test("each input changes it", arguments: changes)
    func change(_ change: Change) {
        var inputs = Inputs()
        change.apply(&inputs)
        #expect(inputs.signature != Inputs().signature)
    }

    @Test("no two changes come to the same")
    func changesDiffer() {
        let signatures = Self.changes.map { change in
            var inputs = Inputs()
            change.apply(&inputs)
            return inputs.signature
        }
        #expect(Set(signatures).count == Self.changes.count)
    }

    static let noChanges = [
        Change("nothing") { _ in },
        Change("order of the query") { $0.request.query.reverse() },
        Change("order of the headers") { $0.request.headers.reverse() },
        Change("letter case of a header's name") { $0.request.headers[0].name = "Content-Type" },
        Change("white space round a header's value") { $0.request.headers[1].value = " \t1  " },
        Change("milliseconds") { $0.moment = $0.moment + .milliseconds(999) },
        Change("fields that intermediaries change") {
            $0.request.headers += [HeaderField("User-Agent", "x"), HeaderField("traceparent", "00-1-2-03")]
        },
        Change("fields that the signer sets itself") {
            $0.request.headers += [
                HeaderField("Host", "x"), HeaderField("Authorization", "x"), HeaderField("X-Amz-Date", "x"),
                HeaderField("X-Amz-Content-SHA256", "x"), HeaderField("X-Amz-Security-Token", "x"),
            ]
        },
    ]

    @Test("what it does not cover leaves it as it is", arguments: noChanges)
    func noChange(_ change: Change) {
        var inputs = Inputs()
        change.apply(&inputs)
        #expect(inputs.fields == Inputs().fields)
    }

    @Test("the access key id stands in the credential")
    func accessKey() {
        var inputs = Inputs()
        inputs.credentials.accessKeyID = "AKIAOTHER"
        #expect(inputs.signature == Inputs().signature)
        #expect(inputs.fields.last?.value.contains("Credential=AKIAOTHER/20260301/eu-west-1/s3/aws4_request") == true)
    }

    @Test("an empty path is the root, as on the wire", arguments: ["s3", "sts"])
    func emptyPath(_ service: String) {
        var empty = Inputs()
        var root = Inputs()
        empty.service = service
        root.service = service
        empty.request.encodedPath = ""
        root.request.encodedPath = "/"
        #expect(empty.fields == root.fields)
    }
}
