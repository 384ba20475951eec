import Primitives

/// What a `credential_process` prints, as botocore reads it.
///
/// It is a JSON object with `Version`, which is the number 1, `AccessKeyId`, `SecretAccessKey`, and, where they are not
/// null, `SessionToken` and `Expiration`. The names are exact.
///
/// More is refused than botocore refuses: fields that are no texts, two fields of one name, and keys that are empty or
/// not printable.
struct ProcessDocument: Sendable {
    private let parts: (key: Secret?, secret: Secret?, token: Secret?, expiration: String?)

    /// - Throws: What is wrong with it.
    init(_ bytes: [UInt8]) throws(CredentialFault) {
        let bytes = Array(CredentialText.withoutMark(bytes))
        guard let head = Self.decode(Head.self, bytes) else {
            throw .unusable("not a JSON object")
        }
        guard head.Version == 1 else {
            throw .unusable("its Version is not 1: it is missing, or the program speaks another version of the format")
        }
        guard !JSONMemberNames(of: bytes).hasTwice else {
            throw .unusable("it has two fields of one name")
        }
        guard let fields = Self.decode(Fields.self, bytes) else {
            throw .unusable("a field of it is not a text")
        }
        parts = (
            fields.AccessKeyId.map(Secret.init), fields.SecretAccessKey.map(Secret.init),
            fields.SessionToken.map(Secret.init), fields.Expiration
        )
    }

    /// Without the decoder's own words, which may quote what it read.
    private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? JSONAnswer.decode(type, from: bytes)
    }

    /// - Throws: What is missing or malformed.
    func credentials() throws(CredentialFault) -> ExpiringCredentials {
        guard parts.key != nil || parts.secret != nil else {
            throw .unusable("there is no access key")
        }
        return try ExpiringCredentials(
            accessKeyID: parts.key,
            secretAccessKey: parts.secret,
            sessionToken: parts.token,
            expiration: parts.expiration
        )
    }

    private struct Head: Decodable {
        let Version: Double?

        private enum CodingKeys: CodingKey {
            case Version
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            Version = try? container.decode(Double.self, forKey: .Version)
        }
    }

    private struct Fields: Decodable {
        var AccessKeyId: String?
        var SecretAccessKey: String?
        var SessionToken: String?
        var Expiration: String?
    }
}
