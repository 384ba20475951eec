import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

/// Answers in the shapes that the services give, and what is made of them.
@Suite("Storage errors")
struct StorageErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let response: HTTPResponse
        let code: StorageError.Code
        let providerCode: String?
        var message: String?

        var testDescription: String { name }
    }

    private static func s3(
        _ status: Int,
        _ providerCode: String,
        _ code: StorageError.Code,
        message: String = "Words.",
        more: String = ""
    ) -> Case {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(providerCode)</Code><Message>\(message)</Message>\(more)<Resource>/logs/a</Resource>\
            <RequestId>17A8B2</RequestId><HostId>eftixk72aD6Ap51TnqcoF8eFidJG9Z</HostId></Error>
            """
        return Case(
            name: "S3 \(providerCode)",
            response: Sample.response(status, headers: ["content-type": "application/xml"], body: body),
            code: code,
            providerCode: providerCode,
            message: message
        )
    }

    private static func sts(_ status: Int, _ providerCode: String, _ code: StorageError.Code) -> Case {
        let body = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error>
                <Type>Sender</Type>
                <Code>\(providerCode)</Code>
                <Message>Words.</Message>
              </Error>
              <RequestId>4e3ba9b3-9eb0-11ee-8c90-0242ac120002</RequestId>
            </ErrorResponse>
            """
        return Case(
            name: "STS \(providerCode)",
            response: Sample.response(status, headers: ["content-type": "text/xml"], body: body),
            code: code,
            providerCode: providerCode,
            message: "Words."
        )
    }

    private static func head(
        _ status: Int,
        _ code: StorageError.Code,
        _ headers: HTTPHeaders = [:],
        providerCode: String? = nil,
        message: String = ""
    ) -> Case {
        Case(
            name: "HEAD \(status) \(headers.map { "\($0.name): \($0.value)" })",
            response: Sample.response(status, headers: headers),
            code: code,
            providerCode: providerCode,
            message: message
        )
    }

    private static let documents = [
        s3(
            400,
            "InvalidParameterValue",
            .invalidCredentials,
            message: "Specified user does not exist"
        ),
        s3(404, "NoSuchKey", .notFound),
        s3(404, "NoSuchBucket", .notFound),
        s3(404, "NoSuchUpload", .notFound),
        s3(403, "AccessDenied", .accessDenied),
        s3(403, "AllAccessDisabled", .accessDenied),
        s3(403, "InvalidObjectState", .archived),
        s3(403, "AccountProblem", .unavailable),
        s3(403, "UserSuspended", .unavailable),
        s3(403, "Unheard", .refused),
        s3(401, "Unheard", .refused),
        s3(403, "SignatureDoesNotMatch", .redirected, message: "Credential should be scoped to a valid region."),
        s3(501, "NotImplemented", .unavailable),
        s3(403, "InvalidAccessKeyId", .invalidCredentials),
        s3(403, "SignatureDoesNotMatch", .invalidCredentials, more: "<StringToSign>AWS4-HMAC</StringToSign>"),
        s3(400, "ExpiredToken", .invalidCredentials, more: "<Token-0>IQoJb3</Token-0>"),
        s3(400, "InvalidToken", .invalidCredentials),
        s3(403, "InvalidTokenId", .invalidCredentials),
        s3(
            403,
            "RequestTimeTooSkewed",
            .clockSkew,
            more: "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>"
        ),
        s3(503, "SlowDown", .throttled),
        s3(503, "SlowDownRead", .throttled),
        s3(503, "ServiceUnavailable", .unavailable),
        s3(503, "XMinioServerNotInitialized", .unavailable),
        s3(500, "InternalError", .unavailable),
        s3(400, "RequestTimeout", .unavailable),
        s3(412, "PreconditionFailed", .preconditionFailed),
        s3(400, "InvalidArgument", .invalidRequest),
        s3(400, "EntityTooLarge", .invalidRequest),
        s3(405, "MethodNotAllowed", .invalidRequest),
        s3(400, "AuthorizationHeaderMalformed", .redirected, message: "Words."),
        s3(301, "PermanentRedirect", .redirected, more: "<Endpoint>s3-eu-west-1.amazonaws.com</Endpoint>"),
        s3(307, "TemporaryRedirect", .redirected),
        s3(418, "Unheard", .invalidRequest),
    ]

    private static let assumeRole = [
        sts(403, "AccessDenied", .accessDenied),
        sts(403, "InvalidClientTokenId", .invalidCredentials),
        sts(403, "SignatureDoesNotMatch", .invalidCredentials),
        sts(400, "IncompleteSignature", .invalidCredentials),
        sts(403, "ExpiredToken", .invalidCredentials),
        sts(400, "ExpiredTokenException", .invalidCredentials),
        sts(400, "Throttling", .throttled),
        sts(400, "ThrottlingException", .throttled),
        sts(503, "STSNotInitialized", .unavailable),
        sts(500, "InternalFailure", .unavailable),
        sts(400, "PackedPolicyTooLarge", .policyTooLarge),
        sts(400, "MalformedPolicyDocument", .invalidRequest),
        sts(400, "ValidationError", .invalidRequest),
        sts(400, "InvalidParameterValue", .invalidRequest),
        sts(400, "Unknown", .invalidRequest),
    ]

    private static let heads = [
        head(404, .notFound),
        head(403, .refused),
        head(401, .refused),
        head(400, .invalidRequest),
        head(405, .invalidRequest),
        head(410, .invalidRequest),
        head(302, .redirected),
        head(307, .redirected),
        head(501, .unavailable),
        head(412, .preconditionFailed),
        head(500, .unavailable),
        head(502, .unavailable),
        head(503, .unavailable),
        head(429, .throttled),
        head(301, .redirected, ["x-amz-bucket-region": "eu-west-1"], message: "the bucket is in eu-west-1"),
        head(400, .redirected, ["x-amz-bucket-region": "eu-west-1"], message: "the bucket is in eu-west-1"),
        head(
            404,
            .notFound,
            ["X-Minio-Error-Code": "NoSuchKey", "X-Minio-Error-Desc": "\"The specified key does not exist.\""],
            providerCode: "NoSuchKey",
            message: "\"The specified key does not exist.\""
        ),
        head(403, .accessDenied, ["x-minio-error-code": "AccessDenied"], providerCode: "AccessDenied"),
        head(
            403,
            .invalidCredentials,
            ["x-minio-error-code": "SignatureDoesNotMatch"],
            providerCode: "SignatureDoesNotMatch"
        ),
        head(
            403,
            .clockSkew,
            ["x-minio-error-code": "RequestTimeTooSkewed"],
            providerCode: "RequestTimeTooSkewed"
        ),
        head(304, .unexpectedAnswer),
    ]

    @Test("each answer is what it says, with the provider's own words", arguments: documents + assumeRole + heads)
    func answers(answer: Case) {
        let error = StorageError(response: answer.response, operation: "GET http://minio/logs/a")
        #expect(error.code == answer.code)
        #expect(error.status == answer.response.status)
        #expect(error.providerCode == answer.providerCode)
        #expect(error.message == answer.message)
        let retryable: [StorageError.Code] = [.unavailable, .throttled, .clockSkew, .unexpectedAnswer]
        #expect(error.isRetryable == retryable.contains(answer.code))
        #expect(!error.remedy.isEmpty)
        #expect(error.description.hasPrefix("GET http://minio/logs/a: HTTP \(answer.response.status) (\(answer.code))"))
    }

    private static let ceph = """
        <?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message></Message><BucketName>logs</BucketName>\
        <RequestId>tx00000a</RequestId><HostId>1066-default-default</HostId></Error>
        """

    @Test("Ceph's document, whose message is empty")
    func cephDocument() {
        let error = StorageError(response: Sample.response(404, body: Self.ceph), operation: "HEAD x")
        #expect(error.code == .notFound)
        #expect(error.description == "HEAD x: HTTP 404 (not_found): NoSuchKey")
    }

    @Test(
        "a body that is no such document leaves the status to speak, and is quoted",
        arguments: [
            ("", nil), (" \n", nil), ("not xml at all \u{0}", "XML: text/html \"not xml at all \\u{00}\""),
            (
                "<html><body><h1>502 Bad Gateway</h1></body></html>",
                "an error document: text/html \"<html><body><h1>502 Bad"
            ),
            ("<html><body><hr>502 Bad Gateway</body></html>", "XML: text/html \"<html><body><hr>502 Bad"),
            ("{\"Code\": \"NoSuchKey\"}", "XML: text/html \"{\"Code\""),
            ("<Error><Code>NoSuchKey", "XML: text/html \"<Error>"),
            ("<Error/>", "an error document: text/html \"<Error/>\""),
            ("<!DOCTYPE a [<!ENTITY e \"NoSuchKey\">]><Error><Code>&e;</Code></Error>", "XML: text/html \"<!DOCTYPE a"),
        ] as [(String, String?)]
    )
    func otherBodies(body: String, quoted: String?) {
        let response = Sample.response(502, headers: ["Content-Type": "text/html"], body: body)
        let error = StorageError(response: response, operation: "GET x")
        #expect(error.code == .unavailable)
        #expect(error.providerCode == nil)
        if let quoted {
            #expect(error.description.hasPrefix("GET x: HTTP 502 (unavailable): the answer is not \(quoted)"))
        } else {
            #expect(error.description == "GET x: HTTP 502 (unavailable)")
        }
    }

    @Test("a page that stopped the process is quoted: printable, short, and without our secrets")
    func pages() {
        let secret = Secret("wJalr/planted+key")
        let pages: [([UInt8], String)] = [
            (
                Array("<html><!-- Fehler f".utf8) + [0xFC] + Array("r Sie -->".utf8),
                #""<html><!-- Fehler f\xFCr Sie -->""#
            ),
            ([0xB4, 0xED, 0xCE, 0xF3], #""\xB4\xED\xCE\xF3""#),
            (Array("<html><?php?>\u{1B}[31m\r\n\u{202E}".utf8), #""<html><?php?>\u{1B}[31m\u{0D}\u{0A}\u{202E}""#),
            (
                Array("<?s?> wJalr/planted+key wJalr%2Fplanted%2Bkey wJalr\\/planted+key".utf8),
                "\"<?s?> <redacted> <redacted> <redacted>\""
            ),
            (Array(String(repeating: "é", count: 100_000).utf8), "\"éé"),
        ]
        for dialect in [StorageDialect.aws, .alibaba] {
            for (bytes, quoted) in pages {
                let response = HTTPResponse(status: 503, headers: [:], body: bytes)
                let error = StorageError(response: response, operation: "POST x", dialect: dialect, hiding: [secret])
                let kind = dialect == .aws ? "XML" : "XML or JSON"
                #expect(error.message.hasPrefix("the answer is not \(kind): without a content type \(quoted)"))
                #expect(error.message.count < 300)
                #expect(!error.message.contains("planted"))
            }
        }
    }

    @Test("nothing that a provider says reaches a log as it is")
    func printable() {
        let wild = "a\u{1B}[2Jb\u{202E}c\u{9B}d\u{2066}e\u{200B}f"
        let answers: [(StorageDialect, HTTPHeaders, String)] = [
            (.aws, ["x-minio-error-code": wild, "x-minio-error-desc": wild], ""),
            (.aws, ["x-amz-bucket-region": wild], ""),
            (.aws, [:], "<Error><Code>\("a\u{202E}b\u{9B}")</Code><Message>\("c\u{2066}d\u{200B}")</Message></Error>"),
            (.aws, [:], "<Error><Code>PermanentRedirect</Code><Region>\("c\u{2066}d\u{200B}")</Region></Error>"),
            (.alibaba, ["x-oss-ec": wild], ""),
            (.alibaba, [:], "<Error><Code>AccessDenied</Code><Endpoint>\("c\u{2066}d\u{9B}")</Endpoint></Error>"),
            (.alibaba, [:], #"{"Code": "a\u001b[2J", "Message": "b\u202ec"}"#),
            (.aws, ["content-type": wild], "<html>"),
        ]
        for (dialect, headers, body) in answers {
            let error = StorageError(
                response: Sample.response(301, headers: headers, body: body),
                operation: "GET x",
                dialect: dialect
            )
            let texts = [error.description, error.bucketRegion ?? "", error.providerCode ?? "", error.message]
            #expect(error.description.contains("\\u{"))
            for scalar in texts.joined().unicodeScalars {
                let category = scalar.properties.generalCategory
                #expect(category != .control && category != .format)
            }
        }
    }

    @Test("the provider's words are bounded, and keep to one line")
    func bounds() {
        let long = String(repeating: "é", count: 5000)
        let body = "<Error><Code>\(long)</Code><Message>\(long)\nsecond line</Message></Error>"
        let error = StorageError(response: Sample.response(400, body: body), operation: "GET x")
        #expect((100...101).contains(error.providerCode?.count ?? 0))
        #expect((300...301).contains(error.message.count))
        #expect(!error.description.contains("\n"))
    }

    @Test("what a service repeats of our secrets is left out, before anything is cut")
    func secrets() {
        let token = Secret("IQoJb3JpZ2luX2VjE+planted/token==")
        let key = Secret("wJalrXUtnFEMI+planted")
        let padding = String(repeating: "x", count: 290)
        let body = """
            <ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>\(padding) \(token.reveal()) \(key.reveal())
            x-amz-security-token:\(token.reveal())</Message></Error></ErrorResponse>
            """
        let error = StorageError(
            response: Sample.response(403, body: body),
            operation: "POST x",
            hiding: [token, key, Secret("")]
        )
        #expect(!error.description.contains("IQo"))
        #expect(!error.description.contains("wJa"))
        #expect(error.message.contains(" <redacte"))
    }

    private static let transport: [(HTTPTransportError.Code, StorageError.Code)] = [
        (.resolve, .unavailable), (.connect, .unavailable), (.tls, .unavailable), (.timeout, .unavailable),
        (.connectionLost, .unavailable), (.closed, .unavailable), (.canceled, .unavailable),
        (.invalidRequest, .invalidRequest),
    ]

    @Test("no answer is no answer about the object", arguments: transport)
    func noAnswer(transport: HTTPTransportError.Code, code: StorageError.Code) {
        let error = StorageError(HTTPTransportError(code: transport, text: "words", operation: "HEAD http://minio/a"))
        #expect(error.code == code)
        #expect(error.status == nil)
        #expect(error.description == "HEAD http://minio/a: no answer (\(code)): \(transport): words")
    }
}
