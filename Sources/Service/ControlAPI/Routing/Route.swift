import HTTPTypes
import Hummingbird

/// One thing that the API does.
struct Route: Sendable {
    /// Who may.
    enum Access: Sendable, Hashable {
        case open
        case role(Role)
        /// The role, of a token that is for all profiles: what is shown is not told apart by profile.
        case everything(Role)

        /// What the caller's token must be good for; `nil` for nothing.
        var role: Role? {
            switch self {
            case .open: nil
            case .role(let role), .everything(let role): role
            }
        }
    }

    let method: HTTPRequest.Method
    /// As in OpenAPI, with names in braces: `/v1/uploads/{id}`.
    let path: String
    let access: Access
    let effect: BrowserRules.Effect
    let answer: @Sendable (APIRequest) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        effect: BrowserRules.Effect? = nil,
        answer: @escaping @Sendable (APIRequest) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.effect = effect ?? (method == .get ? .none : .unsafeMethod)
        self.answer = answer
    }

    /// What the metrics call it: as many names as there are routes.
    var label: String {
        "\(method.rawValue) \(path)"
    }
}
