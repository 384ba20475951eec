import Foundation
import Primitives
import RequestSigning

@testable import ObjectStorage

/// What somebody reads in an input.
enum Reading: Hashable, CustomStringConvertible {
    case key(String, secret: String, token: String?, expires: Int64?)
    case process([String])
    case none
    /// Another way to get credentials comes first.
    case unsupported
    case error

    /// The word of it, for counts.
    var kind: String {
        switch self {
        case .key: "key"
        case .process: "process"
        case .none: "none"
        case .unsupported: "unsupported"
        case .error: "error"
        }
    }

    var description: String {
        switch self {
        case .key(let key, let secret, let token, let expires):
            "key \(key.debugDescription) \(secret.debugDescription) \(token.debugDescription) \(expires ?? 0)"
        case .process(let words): "process \(words)"
        default: kind
        }
    }

    init(_ credentials: ExpiringCredentials) {
        self = .key(
            credentials.credentials.accessKeyID,
            secret: credentials.credentials.secretAccessKey.reveal(),
            token: credentials.credentials.sessionToken?.reveal(),
            expires: credentials.expiresAt?.milliseconds
        )
    }

    init(_ fault: CredentialFault) {
        self = fault.isAbsence ? .none : fault.message.hasSuffix("which is not supported") ? .unsupported : .error
    }
}

/// An answer of `Tests/TestSupport/Servers/botocore-credentials.py`.
struct BotocoreAnswer: Decodable {
    var kind: String
    var key: String?
    var secret: String?
    var token: String?
    var expires: Int64?
    var words: [String]?

    var reading: Reading {
        switch kind {
        case "key": .key(key ?? "", secret: secret ?? "", token: token, expires: expires)
        // A command without a program cannot be run.
        case "process": (words?.first ?? "").isEmpty ? .error : .process(words ?? [])
        case "none": .none
        case "unsupported": .unsupported
        default: .error
        }
    }
}
