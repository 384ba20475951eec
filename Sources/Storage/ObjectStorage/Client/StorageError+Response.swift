package import HTTPTransport
import Primitives

extension StorageError {
    /// Reads an error answer: an XML document, or for a HEAD (which has no body) its headers.
    ///
    /// - Parameters:
    ///   - response: Any but of the 200s.
    ///   - operation: What was asked.
    ///   - secrets: What the answer must not repeat: some services tell in a refusal what they would have signed, with
    ///     the session token in it.
    init(response: HTTPResponse, operation: String, hiding secrets: [Secret] = []) {
        let document = try? XMLElement(parsing: response.body)
        // S3 puts Code at the root, STS under Error (facts/providers.md).
        let details = document?.child("Error") ?? document
        let providerCode = details?.child("Code")?.text ?? response.headers["x-minio-error-code"]
        let message = details?.child("Message")?.text ?? response.headers["x-minio-error-desc"] ?? ""
        self.init(
            code: Code(providerCode: providerCode, response: response),
            status: response.status,
            providerCode: providerCode.map { String(Self.line($0, hiding: secrets).prefix(100)) },
            message: String(Self.line(message, hiding: secrets).prefix(300)),
            operation: operation
        )
        if code == .redirected, self.message.isEmpty, let region = response.headers["x-amz-bucket-region"] {
            self.message = "the bucket is in \(Self.line(region, hiding: secrets).prefix(100))"
        }
    }

    /// The first line, without secrets.
    private static func line(_ text: String, hiding secrets: [Secret]) -> String {
        let shown = secrets.filter { !$0.isEmpty }.reduce(text) { $0.replacing($1.reveal(), with: $1.description) }
        return shown.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    /// The service did not answer.
    package init(_ error: HTTPTransportError) {
        self.init(
            code: error.code == .invalidRequest ? .invalidRequest : .unavailable,
            message: "\(error.code): \(error.text)",
            operation: error.operation
        )
    }
}

extension StorageError.Code {
    init(providerCode: String?, response: HTTPResponse) {
        switch providerCode {
        case "RequestTimeTooSkewed", "RequestExpired", "InvalidTimestamp":
            self = .clockSkew
        case "SlowDown", "SlowDownRead", "SlowDownWrite", "Throttling", "ThrottlingException", "TooManyRequests",
            "RequestLimitExceeded":
            self = .throttled
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidClientTokenId", "ExpiredToken", "InvalidToken",
            "InvalidTokenId", "ExpiredTokenException", "UnrecognizedClientException", "IncompleteSignature":
            self = .invalidCredentials
        case "NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NotFound":
            self = .notFound
        case "AccessDenied":
            self = .accessDenied
        case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect",
            "IllegalLocationConstraintException":
            self = .redirected
        case "STSNotInitialized", "XMinioServerNotInitialized", "RequestTimeout", "InternalError", "InternalFailure",
            "ServiceUnavailable":
            self = .unavailable
        case nil where response.status == 400 && response.headers["x-amz-bucket-region"] != nil:
            self = .redirected
        default:
            self.init(status: response.status)
        }
    }

    private init(status: Int) {
        switch status {
        case 401, 403: self = .accessDenied
        case 404, 410: self = .notFound
        case 301, 307, 308: self = .redirected
        case 412: self = .preconditionFailed
        case 429: self = .throttled
        case 408, 500...599: self = .unavailable
        case 400...499: self = .invalidRequest
        default: self = .unexpectedAnswer
        }
    }
}
