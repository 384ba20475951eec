import Foundation
import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

/// Answers in the shapes that OSS and Alibaba Cloud's STS give, and what is made of them.
@Suite("Alibaba Cloud's errors")
struct AlibabaErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int
        let providerCode: String
        let code: StorageError.Code
        var isAdvised = false

        var testDescription: String { "\(status) \(providerCode)" }
    }

    private static let oss = [
        Case(status: 404, providerCode: "NoSuchKey", code: .notFound),
        Case(status: 404, providerCode: "NoSuchBucket", code: .notFound, isAdvised: true),
        Case(status: 403, providerCode: "InvalidObjectState", code: .archived),
        Case(status: 403, providerCode: "UnheardOf", code: .refused),
        Case(status: 404, providerCode: "NoSuchUpload", code: .notFound),
        Case(status: 403, providerCode: "AccessDenied", code: .accessDenied),
        Case(status: 403, providerCode: "InvalidAccessKeyId", code: .invalidCredentials, isAdvised: true),
        Case(status: 403, providerCode: "SignatureDoesNotMatch", code: .invalidCredentials, isAdvised: true),
        Case(status: 403, providerCode: "InvalidSecurityToken", code: .invalidCredentials),
        Case(status: 403, providerCode: "SecurityTokenExpired", code: .invalidCredentials, isAdvised: true),
        Case(status: 403, providerCode: "AccessKeyIdAndSecurityTokenNotMatch", code: .invalidCredentials),
        Case(status: 403, providerCode: "RequestTimeTooSkewed", code: .clockSkew),
        Case(status: 403, providerCode: "UserDisable", code: .unavailable, isAdvised: true),
        Case(status: 403, providerCode: "InDebt", code: .unavailable, isAdvised: true),
        Case(status: 403, providerCode: "AbnormalBucketOwnerStatus", code: .unavailable, isAdvised: true),
        Case(status: 412, providerCode: "PreconditionFailed", code: .preconditionFailed),
        Case(status: 503, providerCode: "ServiceUnavailable", code: .unavailable),
        Case(status: 503, providerCode: "DownloadTrafficRateLimitExceeded", code: .throttled),
        Case(status: 503, providerCode: "TotalQpsLimitExceeded", code: .throttled),
        Case(status: 500, providerCode: "InternalError", code: .unavailable),
        Case(status: 400, providerCode: "InvalidArgument", code: .invalidRequest),
        Case(status: 405, providerCode: "MethodNotAllowed", code: .invalidRequest),
    ]

    private static let sts = [
        Case(status: 403, providerCode: "NoPermission", code: .accessDenied, isAdvised: true),
        Case(status: 403, providerCode: "Forbidden.RAM", code: .accessDenied, isAdvised: true),
        Case(status: 404, providerCode: "EntityNotExist.Role", code: .notFound, isAdvised: true),
        Case(status: 404, providerCode: "InvalidAccessKeyId.NotFound", code: .invalidCredentials, isAdvised: true),
        Case(status: 403, providerCode: "InvalidAccessKeyId.Inactive", code: .invalidCredentials, isAdvised: true),
        Case(status: 400, providerCode: "SignatureDoesNotMatch", code: .invalidCredentials, isAdvised: true),
        Case(status: 400, providerCode: "IncompleteSignature", code: .invalidCredentials),
        Case(status: 400, providerCode: "MissingSecurityToken", code: .invalidCredentials),
        Case(status: 400, providerCode: "InvalidSecurityToken.Expired", code: .invalidCredentials, isAdvised: true),
        Case(status: 400, providerCode: "InvalidTimeStamp.Expired", code: .clockSkew),
        Case(status: 400, providerCode: "IllegalTimestamp", code: .clockSkew),
        Case(status: 400, providerCode: "InvalidTimeStamp.Format", code: .invalidRequest),
        Case(status: 400, providerCode: "SignatureNonceUsed", code: .unavailable),
        Case(status: 400, providerCode: "Throttling", code: .throttled),
        Case(status: 400, providerCode: "Throttling.User", code: .throttled),
        Case(status: 400, providerCode: "Throttling.Api", code: .throttled),
        Case(status: 503, providerCode: "ServiceUnavailable", code: .unavailable),
        Case(status: 500, providerCode: "InternalError", code: .unavailable),
        Case(status: 400, providerCode: "InvalidParameter.PolicySize", code: .policyTooLarge),
        Case(status: 400, providerCode: "InvalidParameter.PolicyGrammar", code: .invalidRequest, isAdvised: true),
        Case(status: 400, providerCode: "InvalidParameter.RoleArn", code: .invalidRequest, isAdvised: true),
        Case(status: 400, providerCode: "InvalidParameter.RoleSessionName", code: .invalidRequest, isAdvised: true),
        Case(status: 400, providerCode: "InvalidParameter.DurationSeconds", code: .invalidRequest, isAdvised: true),
        Case(status: 404, providerCode: "InvalidApi.NotFound", code: .invalidRequest, isAdvised: true),
        Case(status: 400, providerCode: "Unheard.Of", code: .invalidRequest),
    ]

    private static func document(_ providerCode: String, more: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>\(providerCode)</Code><Message>Words.</Message><RequestId>57ABD896</RequestId>\
        <HostId>logs.oss-cn-hangzhou.aliyuncs.com</HostId><EC>0003-00000001</EC>\(more)</Error>
        """
    }

    private func expect(_ error: StorageError, is given: Case) {
        #expect(error.code == given.code)
        #expect(error.status == given.status)
        #expect(error.providerCode == given.providerCode)
        #expect((error.advice != nil) == given.isAdvised)
        #expect(error.remedy == error.advice ?? error.remedy)
        let retryable: [StorageError.Code] = [.unavailable, .throttled, .clockSkew]
        #expect(error.isRetryable == retryable.contains(given.code))
    }

    @Test("OSS's documents, with the cause in its finer code", arguments: oss)
    func documents(given: Case) {
        let response = Sample.response(given.status, body: Self.document(given.providerCode))
        let error = StorageError(response: response, operation: "GET x", dialect: .alibaba)
        expect(error, is: given)
        #expect(error.message == "Words. (EC 0003-00000001)")
    }

    @Test("the same for a HEAD, in a header", arguments: oss)
    func heads(given: Case) {
        let document = Data(Self.document(given.providerCode).utf8).base64EncodedString()
        let response = Sample.response(given.status, headers: ["x-oss-err": document, "x-oss-ec": "0003-00000001"])
        let error = StorageError(response: response, operation: "HEAD x", dialect: .alibaba)
        expect(error, is: given)
        #expect(error.message == "Words. (EC 0003-00000001)")
    }

    @Test("the STS's answers in JSON", arguments: sts)
    func tokens(given: Case) {
        let body = """
            {"RequestId": "7B8A", "HostId": "sts.aliyuncs.com", "Code": "\(given.providerCode)", "Message": "Words.",
            "Recommend": "https://api.aliyun.com/troubleshoot"}
            """
        let error = StorageError(
            response: Sample.response(given.status, body: body),
            operation: "POST x",
            dialect: .alibaba
        )
        expect(error, is: given)
        #expect(error.message == "Words.")
    }

    @Test("a bucket that lives elsewhere is no denial")
    func elsewhere() {
        let more = "<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>"
        let response = Sample.response(403, body: Self.document("AccessDenied", more: more))
        let error = StorageError(response: response, operation: "GET x", dialect: .alibaba)
        #expect(error.code == .redirected)
        #expect(error.message.hasSuffix("(the bucket is in oss-cn-beijing.aliyuncs.com)"))
        #expect(error.remedy.contains("REGION"))
    }

    @Test(
        "without a document, or with another, the status speaks",
        arguments: ["", "not base64!", Data("<html></html>".utf8).base64EncodedString()]
    )
    func noDocument(header: String) {
        for (status, code) in [(404, StorageError.Code.notFound), (403, .refused), (502, .unavailable)] {
            let response = Sample.response(status, headers: ["x-oss-err": header, "x-oss-ec": "0026-1"])
            let error = StorageError(response: response, operation: "HEAD x", dialect: .alibaba)
            #expect(error.code == code)
            #expect(error.providerCode == nil)
            #expect(error.message == "EC 0026-1")
        }
    }

    @Test("what the STS repeats of our secrets is left out")
    func secrets() {
        let body = "{\"Code\": \"SignatureDoesNotMatch\", \"Message\": \"server string to sign is planted+token\"}"
        let error = StorageError(
            response: Sample.response(400, body: body),
            operation: "POST x",
            dialect: .alibaba,
            hiding: [Secret("planted+token")]
        )
        #expect(!"\(error)".contains("planted"))
    }

    private static let plainLimits: [(String, String)] = [
        ("InvalidParameterValue", "Session policy should not exceed 2048 characters"),
        (
            "ValidationError",
            "1 validation error detected: Value '{}' at 'policy' failed to satisfy constraint: Member must have length "
                + "less than or equal to 2048"
        ),
    ]

    @Test("a plain policy that MinIO or AWS finds too long is told from other bad parameters", arguments: plainLimits)
    func plainLimit(code: String, message: String) {
        func error(_ message: String) -> StorageError {
            let body = "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
            return StorageError(response: Sample.response(400, body: body), operation: "POST x")
        }
        #expect(error(message).code == .policyTooLarge)
        #expect(error("DurationSeconds exceeds the MaxSessionDuration").code == .invalidRequest)
    }
}
