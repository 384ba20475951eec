import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

/// A session as the provider gave it.
struct AssumedSession: Sendable {
    var credentials: SigningCredentials
    var lifetime: SessionLifetime

    /// By the provider's clock.
    var expiresAt: Timestamp {
        lifetime.expiresAt
    }

    init(credentials: SigningCredentials, expiresAt: Timestamp, length: Duration = .zero) {
        self.credentials = credentials
        lifetime = SessionLifetime(expiresAt: expiresAt, length: length)
    }
}

extension AssumedSession {
    /// How far off an expiry may be: clocks of a provider's machines differ, and some round a duration up.
    static let tolerance = Duration.seconds(900)

    /// Reads an AssumeRole answer.
    ///
    /// - Parameters:
    ///   - answer: Of the 200s.
    ///   - dialect: Whose it is.
    ///   - cover: What an error must not repeat.
    /// - Throws: ``StorageError``, without a word of an answer that may hold a secret.
    init(
        answer: HTTPResponse,
        dialect: StorageDialect = .aws,
        hiding cover: SecretCover = SecretCover([])
    ) throws(StorageError) {
        let session: AssumedSession? =
            switch dialect {
            case .aws: Self(xml: answer.body)
            case .alibaba: Self(json: answer.body)
            }
        guard let session else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: answer.status,
                message: "the answer holds no whole credentials: "
                    + AnswerDescription(answer, hiding: cover, mayHoldSecrets: true).description,
                operation: "AssumeRole"
            )
        }
        self = session
    }

    /// Refuses credentials that are over already, or good for longer than they were asked for: no provider gives such
    /// ones.
    ///
    /// - Parameters:
    ///   - given: When they were given, and whether that is by the provider's clock.
    ///   - duration: How long they were asked for.
    /// - Returns: The session, with its lifetime.
    /// - Throws: ``StorageError``.
    func checked(
        given: (moment: Timestamp, isKnown: Bool),
        for duration: Duration
    ) throws(StorageError) -> Self {
        let moment = given.moment
        let fault: String
        if expiresAt <= (given.isKnown ? moment : moment - Self.tolerance) {
            fault = "expired on"
        } else if expiresAt > moment + duration + Self.tolerance {
            fault = "were asked for \(duration.components.seconds) s and expire only on"
        } else {
            return AssumedSession(
                credentials: credentials,
                expiresAt: expiresAt,
                length: min(expiresAt - moment, duration)
            )
        }
        throw StorageError(
            code: .unexpectedAnswer,
            status: 200,
            message: "the credentials \(fault) \(expiresAt.rfc3339), and it is \(moment.rfc3339) now",
            operation: "AssumeRole"
        )
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
