import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

/// A session as the provider gave it.
struct AssumedSession: Sendable {
    var credentials: SigningCredentials
    var expiresAt: Timestamp
}

extension AssumedSession {
    /// Reads an AssumeRole answer.
    ///
    /// - Throws: ``StorageError``, without a word of the answer: it may hold a secret.
    init(answer: HTTPResponse, dialect: StorageDialect = .aws) throws(StorageError) {
        let session: AssumedSession? =
            switch dialect {
            case .aws: Self(xml: answer.body)
            case .alibaba: Self(json: answer.body)
            }
        guard let session else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: answer.status,
                message: "the answer to AssumeRole holds no whole credentials",
                operation: "AssumeRole"
            )
        }
        self = session
    }

    private init?(xml document: [UInt8]) {
        let fields = try? XMLElement(parsing: document).descendant("AssumeRoleResult", "Credentials")
        self.init(
            accessKeyID: fields?.child("AccessKeyId")?.text,
            secret: fields?.child("SecretAccessKey")?.text,
            token: fields?.child("SessionToken")?.text,
            expiration: fields?.child("Expiration")?.text
        )
    }

    private init?(json document: [UInt8]) {
        struct Answer: Decodable {
            struct Credentials: Decodable {
                var AccessKeyId: String
                var AccessKeySecret: String
                var SecurityToken: String
                var Expiration: String
            }

            var Credentials: Credentials
        }
        guard let fields = try? JSONAnswer.decode(Answer.self, from: document).Credentials else {
            return nil
        }
        self.init(
            accessKeyID: fields.AccessKeyId,
            secret: fields.AccessKeySecret,
            token: fields.SecurityToken,
            expiration: fields.Expiration
        )
    }

    private init?(accessKeyID: String?, secret: String?, token: String?, expiration: String?) {
        guard let accessKeyID, let secret, let token,
            [accessKeyID, secret, token].allSatisfy(Self.isWord),
            let expiresAt = expiration.flatMap({ Timestamp(rfc3339: $0) })
        else {
            return nil
        }
        self.init(
            credentials: SigningCredentials(
                accessKeyID: accessKeyID,
                secretAccessKey: Secret(secret),
                sessionToken: Secret(token)
            ),
            expiresAt: expiresAt
        )
    }

    /// Visible ASCII of a bounded length, as every provider gives it: it goes into header fields, logs, the audit and a
    /// dock's message.
    private static func isWord(_ text: String) -> Bool {
        (1...maximumBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// The tokens of AWS have no stated limit; theirs and the others' have a few thousand.
    private static let maximumBytes = 16 * 1024
}
