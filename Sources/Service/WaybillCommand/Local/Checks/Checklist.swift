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
    private(set) var ok = true

    /// Looks at one thing after the other.
    ///
    /// - Parameters:
    ///   - checks: What to look at, in order.
    ///   - show: Is shown each line as soon as it is there.
    init(_ checks: [Check], show: (Line) -> Void = { _ in }) async {
        for check in checks {
            let finding = await check.look()
            let line = Line(
                name: check.name,
                status: finding.status,
                message: finding.message,
                remedy: finding.remedy
            )
            if case .failed = finding {
                ok = false
            }
            self.checks.append(line)
            show(line)
        }
    }
}

extension Checklist.Line {
    /// The line for people, and its remedy under it.
    func text(nameWidth: Int, style: Style) -> String {
        let color: Style.Color =
            switch status {
            case "ok": .green
            case "warning": .yellow
            default: .red
            }
        let head = style.paint(status.padding(toLength: 7), color) + "  " + name.padding(toLength: nameWidth)
        let remedy = remedy.map { "\n" + String(repeating: " ", count: 11 + nameWidth) + $0.printable } ?? ""
        return "\(head)  \(message.printable)\(remedy)\n"
    }
}
