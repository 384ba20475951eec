import FoundationEssentials
import HTTPTransport

/// What an error answer says for itself: a document in XML (S3, OSS, AWS's STS) or JSON (Alibaba Cloud's STS), or for a
/// HEAD, which has no body, its headers.
struct RefusalDocument {
    var code: String?
    var message = ""
    /// The region or the address at which the provider says that the bucket is.
    var place: String?
    /// What the body is not, where it says nothing of the refusal.
    var isNot = ""

    init(_ response: HTTPResponse, dialect: StorageDialect) {
        switch dialect {
        case .aws: self.init(aws: response)
        case .alibaba: self.init(alibaba: response)
        }
    }

    private init(aws response: HTTPResponse) {
        let details = Details(xml: response.body)
        code = details?.code ?? response.headers["x-minio-error-code"]
        message = details?.message ?? response.headers["x-minio-error-desc"] ?? ""
        place = response.headers["x-amz-bucket-region"] ?? details?.region
        isNot = details == nil ? "XML" : "an error document"
    }

    /// OSS repeats the document of a HEAD's refusal in `x-oss-err`, in base64 (its SDKs for Go and Python), and names
    /// the cause more finely in `EC`: for people, and never for programs (OSS, Error responses).
    private init(alibaba response: HTTPResponse) {
        let header = response.headers["x-oss-err"].flatMap { Data(base64Encoded: $0) }
        let body = response.body.isEmpty ? header.map(Array.init) ?? [] : response.body
        let details = Details(xml: body) ?? Details(json: body)
        code = details?.code
        message = details?.message ?? ""
        if let cause = details?.cause ?? response.headers["x-oss-ec"] {
            message += message.isEmpty ? "EC \(cause)" : " (EC \(cause))"
        }
        place = details?.endpoint
        isNot = details == nil ? "XML or JSON" : "an error document"
    }
}

/// The parts of a document that are used.
private struct Details {
    var code: String?
    var message: String?
    var region: String?
    var endpoint: String?
    var cause: String?

    init?(xml bytes: [UInt8]) {
        guard let document = try? XMLElement(parsing: bytes) else {
            return nil
        }
        // S3 and OSS put Code at the root, STS under Error (facts/providers.md), and what refuses a signature before it
        // in Errors (moto; botocore reads both).
        let details = document.child("Error") ?? document.descendant("Errors", "Error") ?? document
        code = details.child("Code")?.text
        message = details.child("Message")?.text
        region = details.child("Region")?.text
        endpoint = details.child("Endpoint")?.text
        cause = details.child("EC")?.text
    }

    init?(json bytes: [UInt8]) {
        struct Answer: Decodable {
            var Code: String?
            var Message: String?
        }
        guard let answer = try? JSONAnswer.decode(Answer.self, from: bytes) else {
            return nil
        }
        code = answer.Code
        message = answer.Message
    }
}
