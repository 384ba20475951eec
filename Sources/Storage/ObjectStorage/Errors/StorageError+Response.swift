package import HTTPTransport
import Primitives

extension StorageError {
    /// Reads an error answer.
    ///
    /// - Parameters:
    ///   - response: Any but of the 200s.
    ///   - operation: What was asked.
    ///   - dialect: Whose codes they are.
    ///   - secrets: What the answer must not repeat: some services tell in a refusal what they would have signed, with
    ///     the session token in it.
    init(
        response: HTTPResponse,
        operation: String,
        dialect: StorageDialect = .aws,
        hiding secrets: [Secret] = []
    ) {
        let cover = SecretCover(secrets)
        let document = RefusalDocument(response, dialect: dialect)
        let entry = document.entry(in: dialect)
        self.init(
            code: entry?.code ?? Code(response, isElsewhere: document.code == nil && document.place != nil),
            status: response.status,
            providerCode: document.code.map { cover.line($0, limit: 100) },
            message: cover.line(document.message, limit: 300),
            operation: operation,
            advice: entry?.advice
        )
        if providerCode == nil, message.isEmpty, response.body.contains(where: { $0 > 0x20 }) {
            let answer = AnswerDescription(response, hiding: cover, mayHoldSecrets: false)
            message = "the answer is not \(document.isNot): \(answer)"
            if (400...499).contains(response.status), code != .throttled, code != .redirected {
                // A page, and no answer of the service.
                code = .unexpectedAnswer
            }
        }
        if code == .redirected, let place = document.place.map({ cover.line($0, limit: 100) }) {
            bucketRegion = dialect == .aws ? place : nil
            message = message.isEmpty ? "the bucket is in \(place)" : "\(message) (the bucket is in \(place))"
        }
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

extension RefusalDocument {
    fileprivate func entry(in dialect: StorageDialect) -> ProviderErrorTable.Entry? {
        if isPolicySize {
            return .init(code: .policyTooLarge, advice: nil)
        }
        if isLostUser {
            return .init(code: .invalidCredentials, advice: nil)
        }
        if isRegion {
            return .init(code: .redirected, advice: nil)
        }
        // OSS denies access where the bucket lives elsewhere, and says where.
        if dialect == .alibaba, code == "AccessDenied", place != nil {
            return .init(code: .redirected, advice: nil)
        }
        return code.flatMap { dialect.errors[$0] }
    }

    /// MinIO's STS, where the user is removed between its look at the signature and its look at the user: seen when a
    /// parent's key was rotated under load.
    private var isLostUser: Bool {
        code == "InvalidParameterValue" && message.contains("user does not exist")
    }

    /// STS and OSS refuse a signature for another region with codes that mean many things (AWS STS: "Credential should be
    /// scoped to a valid region"; OSS, EC 0002-00000226: "Invalid signing region in Authorization header").
    private var isRegion: Bool {
        switch code {
        case "SignatureDoesNotMatch", "InvalidSignatureException": message.contains("scoped to a valid region")
        case "InvalidArgument": message.contains("signing region")
        default: false
        }
    }

    /// MinIO and AWS refuse a plain policy of over 2,048 characters with a code that means many things, and say in words
    /// which it is.
    private var isPolicySize: Bool {
        (code == "InvalidParameterValue" || code == "ValidationError")
            && message.contains("2048") && message.lowercased().contains("policy")
    }
}

extension StorageError.Code {
    /// What an answer is by its status.
    init(_ response: HTTPResponse, isElsewhere: Bool) {
        switch response.status {
        case 400 where isElsewhere: self = .redirected
        // Only a code about permissions is a denial.
        case 401, 403: self = .refused
        case 404: self = .notFound
        case 300...303, 305...308: self = .redirected
        case 412: self = .preconditionFailed
        case 429: self = .throttled
        case 408, 500...599: self = .unavailable
        case 400...499: self = .invalidRequest
        default: self = .unexpectedAnswer
        }
    }
}
