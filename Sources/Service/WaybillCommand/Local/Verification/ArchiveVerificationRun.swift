import ControlProtocol
import Settings
import Synchronization

/// `waybill verify --from FILE.ndjson`, as somebody watches it.
struct ArchiveVerificationRun {
    let path: String
    let concurrency: Int
    let format: OutputFormat
    let showsFailuresOnly: Bool

    /// Verifies, prints what came of it, and ends as that says.
    ///
    /// - Parameter verifiers: Of the profiles.
    /// - Throws: ``CommandFailure`` unless all is verified.
    func run(_ verifiers: LocalVerifiers) async throws {
        let input = try InputFile(path: path)
        let display = ProgressDisplay(unit: .things("objects"))
        let style = Terminal.standardOutput.style()
        let verification = ArchiveVerification(pipeline: OrderedPipeline(concurrency: concurrency)) {
            object,
            line throws(CommandFailure) in
            try await verifiers.verifier(for: object.profile).find(object, line: line)
        }
        let tally = Mutex(FindingTally())
        let isWhole = try await Interruption.allowed { [format, showsFailuresOnly] in
            try await display.during {
                try await verification.run(input: { try await input.next() }) { result in
                    let finding = result.finding
                    tally.withLock { $0.count(finding) }
                    let isShown = finding.verdict != .verified || (format == .json && !showsFailuresOnly)
                    let line: OutputLine? =
                        switch format {
                        case _ where !isShown: nil
                        case .json: (try? ControlJSON.encode(finding)).map { .json($0) }
                        case .text: .text(finding.text(style: style))
                        }
                    display.advance(writing: line) { progress in
                        progress.done += 1
                        progress.notWell += finding.verdict == .verified ? 0 : 1
                        progress.fraction = input.size.map { $0 > 0 ? Double(result.end) / Double($0) : 1 }
                    }
                }
            }
        }
        let found = tally.withLock { $0 }
        guard found.total > 0 || !isWhole else {
            throw CommandFailure(.usage, "'\(path.printable)' names no object")
        }
        switch format {
        case .text: Terminal.standardOutput.write(found.lines(style: style).asText)
        case .json: Terminal.standardError.write(found.lines(style: Terminal.standardError.style()).asText)
        }
        try found.requireVerified(isWhole: isWhole)
    }
}
