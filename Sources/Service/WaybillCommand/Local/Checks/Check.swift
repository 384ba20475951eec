/// One thing that `waybill check` looks at.
struct Check: Sendable {
    /// As the checklist shows it: `broker`, `default: mint`.
    let name: String
    let look: @Sendable () async -> Finding

    init(_ name: String, look: @escaping @Sendable () async -> Finding) {
        self.name = name
        self.look = look
    }
}

/// What a check found.
enum Finding: Sendable, Hashable {
    /// It is as it should be.
    case passed(String)
    /// It works, and somebody should know something about it.
    case warned(String, remedy: String)
    /// It does not work.
    case failed(String, remedy: String)

    /// The word of it.
    var status: String {
        switch self {
        case .passed: "ok"
        case .warned: "warning"
        case .failed: "failed"
        }
    }

    /// What was found.
    var message: String {
        switch self {
        case .passed(let message), .warned(let message, _), .failed(let message, _): message
        }
    }

    /// What to do about it.
    var remedy: String? {
        switch self {
        case .passed: nil
        case .warned(_, let remedy), .failed(_, let remedy): remedy
        }
    }
}
