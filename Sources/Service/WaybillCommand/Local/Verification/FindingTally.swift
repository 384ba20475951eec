import ControlProtocol

/// What was found, counted.
struct FindingTally: Sendable, Hashable {
    /// How many were looked at, or should have been.
    private(set) var total = 0
    private var counts: [ObjectFinding.Verdict: Int] = [:]
    /// Of those that failed, how many by each code, and what to do about the last of them.
    private var failures: [String: Failure] = [:]

    private struct Failure: Sendable, Hashable {
        var count = 0
        var remedy = ""
    }

    subscript(_ verdict: ObjectFinding.Verdict) -> Int {
        counts[verdict] ?? 0
    }

    mutating func count(_ finding: ObjectFinding) {
        total += 1
        counts[finding.verdict, default: 0] += 1
        if let reason = finding.reason {
            let name = reason.code?.rawValue ?? finding.verdict.rawValue
            failures[name, default: Failure()].count += 1
            failures[name]?.remedy = reason.remedy
        }
    }

    /// How many are not verified.
    var notVerified: Int {
        total - self[.verified]
    }

    /// The counts in one line, and a line for each way in which objects failed.
    func lines(style: Style) -> [String] {
        let words: [(ObjectFinding.Verdict, String)] = [
            (.verified, "verified"), (.failed, "not verified"), (.invalid, "invalid"), (.unanswered, "unanswered"),
        ]
        let counted = words.filter { self[$0.0] > 0 }.map { "\(self[$0.0]) \($0.1)" }
        let head = "\(total) \(total == 1 ? "object" : "objects")\(counted.isEmpty ? "" : ": ")"
        var table = Table(("", .left), ("", .right), ("", .left))
        for (name, failure) in failures.sorted(by: { $0.key < $1.key }) {
            table.add([Table.Cell(name), Table.Cell(String(failure.count)), Table.Cell(failure.remedy)])
        }
        return [head + counted.joined(separator: ", ")] + table.lines(style, indent: 2).dropFirst()
    }

    /// How a command ends that found this: what is known to be wrong comes before what nobody answered.
    ///
    /// - Parameter isWhole: Nothing is left that was not looked at.
    /// - Throws: ``CommandFailure`` unless all is verified.
    func requireVerified(isWhole: Bool) throws(CommandFailure) {
        let wrong = self[.failed] + self[.invalid]
        guard wrong == 0 else {
            throw CommandFailure(.no, "\(wrong) of \(total) \(wrong == 1 ? "is" : "are") not verified")
        }
        guard isWhole else {
            throw CommandFailure(.unanswered, "interrupted after \(total); the rest was not looked at")
        }
        guard self[.unanswered] == 0 else {
            throw CommandFailure(
                .unanswered,
                "\(self[.unanswered]) of \(total) could not be asked about",
                nextStep: "see `waybill check`, and verify those again"
            )
        }
    }
}
