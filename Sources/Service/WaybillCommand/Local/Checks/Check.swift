/// One thing that `waybill check` looks at.
struct Check: Sendable {
    /// As the checklist shows it: `broker`, `default: mint`.
    let name: String
    /// The checks without which this one cannot succeed: where one of them failed or was not tried, this one is not tried.
    let needs: [String]
    let look: @Sendable () async -> Finding

    init(_ name: String, needs: [String] = [], look: @escaping @Sendable () async -> Finding) {
        self.name = name
        self.needs = needs
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
    /// Nothing was tried, and why.
    case notTried(String)

    /// The status as JSON shows it.
    var status: String {
        switch self {
        case .passed: "ok"
        case .warned: "warning"
        case .failed: "failed"
        case .notTried: "not tried"
        }
    }

    /// What was found.
    var message: String {
        switch self {
        case .passed(let message), .warned(let message, _), .failed(let message, _): message
        case .notTried(let reason): "not tried: \(reason)"
        }
    }

    /// What to do about it.
    var remedy: String? {
        switch self {
        case .passed, .notTried: nil
        case .warned(_, let remedy), .failed(_, let remedy): remedy
        }
    }
}
