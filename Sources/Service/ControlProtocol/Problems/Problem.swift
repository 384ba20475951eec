/// An error of the API: RFC 9457, with a `code` that programs can tell apart.
public struct Problem: Error, Codable, Sendable, Hashable {
    /// Its media type.
    public static let mediaType = "application/problem+json"

    /// A URI that stands for the kind of problem.
    public let type: String
    /// What kind of problem it is, for people.
    public let title: String
    /// The HTTP status.
    public let status: Int
    /// What is wrong this time, and the next step, for people; never a secret.
    public let detail: String
    /// The kind of problem.
    public let code: Code
    /// Further members, by name.
    public let extras: [String: Value]

    /// A problem of a kind, with the kind's type, title and status.
    public init(_ code: Code, detail: String, extras: [String: Value] = [:]) {
        type = "urn:waybill:problem:\(code.rawValue)"
        title = code.title
        status = code.status
        self.detail = detail
        self.code = code
        self.extras = extras
    }

    /// The field of the request that is at fault, as in `files[0].module`.
    public var field: String? {
        guard case .string(let field) = extras["field"] else {
            return nil
        }
        return field
    }

    /// In how many seconds another try may go better; the header `Retry-After` says the same.
    public var retryAfter: Int64? {
        guard case .integer(let seconds) = extras["retry_after"] else {
            return nil
        }
        return seconds
    }

    /// The value of a further member.
    public enum Value: Sendable, Hashable {
        /// A text.
        case string(String)
        /// A whole number.
        case integer(Int64)
        /// Texts.
        case strings([String])
    }
}

extension Problem: CustomStringConvertible {
    /// The code and the detail.
    public var description: String {
        "\(code.rawValue): \(detail)"
    }
}

extension Problem.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    /// A text.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A whole number.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// Texts.
    public init(arrayLiteral elements: String...) {
        self = .strings(elements)
    }
}
