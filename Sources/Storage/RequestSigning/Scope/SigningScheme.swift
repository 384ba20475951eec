/// The words of a signature whose key is derived for a day, a region and a service.
///
/// SigV4 and OSS V4 derive it in the same way, and differ in these words alone.
struct SigningScheme: Sendable, Hashable {
    /// As it begins the `Authorization` header and the text to sign.
    let algorithm: String
    /// What stands before the secret in the first key.
    let secretPrefix: String
    /// The last part of the scope, and of the chain of keys.
    let terminator: String

    /// AWS Signature Version 4.
    static let sigV4 = SigningScheme(
        algorithm: "AWS4-HMAC-SHA256",
        secretPrefix: "AWS4",
        terminator: "aws4_request"
    )

    /// Alibaba Cloud's Object Storage Service, signature version 4 (facts/providers.md, Signing: "key chain").
    static let oss4 = SigningScheme(
        algorithm: "OSS4-HMAC-SHA256",
        secretPrefix: "aliyun_v4",
        terminator: "aliyun_v4_request"
    )
}
