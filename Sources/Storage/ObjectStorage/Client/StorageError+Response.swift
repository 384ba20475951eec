package import HTTPTransport

extension StorageError {
    /// Reads an error answer: an XML document, or for a HEAD (which has no body) its headers.
    init(response: HTTPResponse, operation: String) {
        let document = try? XMLElement(parsing: response.body)
        // S3 puts Code at the root, STS under Error (facts/providers.md).
        let details = document?.child("Error") ?? document
        let providerCode = details?.child("Code")?.text ?? response.headers["x-minio-error-code"]
        let message = details?.child("Message")?.text ?? ""
        self.init(
            code: Code(providerCode: providerCode, status: response.status),
            status: response.status,
            providerCode: providerCode.map { String($0.prefix(100)) },
            message: String(message.prefix(300)),
            operation: operation
        )
    }

    /// The service did not answer.
    package init(_ error: HTTPTransportError) {
        self.init(code: .unavailable, message: "\(error.code): \(error.text)", operation: error.operation)
    }
}

extension StorageError.Code {
    init(providerCode: String?, status: Int) {
        switch providerCode {
        case "RequestTimeTooSkewed", "RequestExpired", "InvalidTimestamp":
            self = .clockSkew
        case "SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded":
            self = .throttled
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidClientTokenId", "ExpiredToken", "InvalidToken",
            "InvalidTokenId", "ExpiredTokenException", "UnrecognizedClientException":
            self = .invalidCredentials
        case "NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NotFound":
            self = .notFound
        case "AccessDenied":
            self = .accessDenied
        case "STSNotInitialized", "XMinioServerNotInitialized":
            self = .unavailable
        default:
            self.init(status: status)
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
