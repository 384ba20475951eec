import ControlProtocol

/// What became of files, counted.
struct FileCheckTally: Sendable, Hashable {
    private(set) var uploads = 0
    private(set) var files = 0
    private var counts: [FileCheck.Result: Int] = [:]

    mutating func count(_ checks: [FileCheck]) {
        uploads += 1
        files += checks.count
        for check in checks {
            counts[check.result, default: 0] += 1
        }
    }

    /// How many are not as they should be, or not known to be.
    var notWell: Int {
        count { !$0.isWell }
    }

    /// The counts in one line.
    var text: String {
        let head = "\(files) \(files == 1 ? "file" : "files") of \(uploads) \(uploads == 1 ? "upload" : "uploads")"
        let counted = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .map { "\($0.value) \($0.key.rawValue)" }
        return counted.isEmpty ? head : "\(head): \(counted.joined(separator: ", "))"
    }

    /// How a command ends that found this: what is known to be wrong comes before what nobody answered.
    ///
    /// - Parameter isWhole: Nothing is left that was not looked at.
    /// - Throws: ``CommandFailure`` unless all is well.
    func requireWell(isWhole: Bool) throws(CommandFailure) {
        let wrong = count(where: \.isWrong)
        guard wrong == 0 else {
            throw CommandFailure(.no, "\(wrong) of \(files) \(wrong == 1 ? "is" : "are") not what was proven")
        }
        guard isWhole else {
            throw CommandFailure(.unanswered, "interrupted after \(uploads); the rest was not looked at")
        }
        let unknown = count { !$0.isWell }
        guard unknown == 0 else {
            throw CommandFailure(
                .unanswered,
                "nothing is known of \(unknown) of \(files)",
                nextStep: "see the worker's log, and `waybill check` where its settings are"
            )
        }
    }

    private func count(where isCounted: (FileCheck.Result) -> Bool) -> Int {
        counts.reduce(0) { $0 + (isCounted($1.key) ? $1.value : 0) }
    }
}
