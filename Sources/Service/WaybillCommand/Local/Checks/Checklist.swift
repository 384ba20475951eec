import ControlProtocol

/// What was found, check by check.
struct Checklist: Sendable, Encodable {
    /// One line of it.
    struct Line: Sendable, Encodable {
        let name: String
        let status: String
        let message: String
        let remedy: String?

        private enum CodingKeys: String, CodingKey {
            case name, status, message, remedy
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(status, forKey: .status)
            try container.encode(message, forKey: .message)
            try container.encode(remedy, forKey: .remedy)
        }
    }

    private(set) var checks: [Line] = []
    /// Whether none failed.
    let ok: Bool

    /// Looks at one thing after the other; what needs a check that failed is not tried.
    ///
    /// - Parameters:
    ///   - checks: What to look at, in order: what another one needs comes before it.
    ///   - show: Is shown each line as soon as it is there.
    init(_ checks: [Check], show: (Line) -> Void = { _ in }) async {
        /// Why what needs it is not tried, by the name of each check that failed or was not tried itself.
        var reasons: [String: String] = [:]
        var ok = true
        for check in checks {
            let finding: Finding =
                if let reason = check.needs.lazy.compactMap({ reasons[$0] }).first {
                    .notTried(reason)
                } else {
                    await check.look()
                }
            switch finding {
            case .passed, .warned:
                break
            case .failed:
                ok = false
                reasons[check.name] = "it needs '\(check.name)', which failed"
            case .notTried(let reason):
                reasons[check.name] = reason
            }
            let line = Line(
                name: check.name,
                status: finding.status,
                message: finding.message,
                remedy: finding.remedy
            )
            self.checks.append(line)
            show(line)
        }
        self.ok = ok
    }
}

extension Checklist.Line {
    /// The line for people, and its remedy under it.
    func text(nameWidth: Int, style: Style) -> String {
        let color: Style.Color =
            switch status {
            case "ok": .green
            case "warning": .yellow
            case "failed": .red
            default: .gray
            }
        // The message of what was not tried begins with that.
        let word = remedy == nil && status != "ok" ? "-" : status
        let head = style.paint(word.padding(toLength: 7), color) + "  " + name.padding(toLength: nameWidth)
        let remedy = remedy.map { "\n" + String(repeating: " ", count: 11 + nameWidth) + $0.printable } ?? ""
        return "\(head)  \(message.printable)\(remedy)\n"
    }
}
