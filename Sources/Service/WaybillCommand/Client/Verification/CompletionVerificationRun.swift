import ControlProtocol
import Primitives
import Synchronization

/// `waybill verify --upload` and `--all`, as somebody watches them.
struct CompletionVerificationRun {
    /// How many uploads at a time, unless that is said.
    static let concurrency = 4
    /// For how many full rounds of unanswered uploads a profile is borne with.
    private static let rounds = 4

    let client: ControlClient
    let options: VerificationOptions
    let format: OutputFormat
    let showsFailuresOnly: Bool

    private var verification: UploadVerification {
        UploadVerification(
            client: client,
            request: VerifyRequest(
                download: options.download,
                wait: Int(clamping: options.limit.components.seconds)
            ),
            limit: options.limit
        )
    }

    /// Verifies one upload, and ends as its files say.
    ///
    /// - Parameter id: The upload's.
    /// - Throws: ``CommandFailure`` unless all is well.
    func runOne(_ id: String) async throws {
        let display = ProgressDisplay(unit: .bytes)
        let verification = verification
        let upload = try await display.during {
            try await verification.verify(id) { upload in
                let read = upload.files.compactMap(\.verification)
                let total = read.reduce(0) { $0 + ($1.bytesTotal ?? 0) }
                display.advance { progress in
                    progress.done = Int(read.reduce(0) { $0 + ($1.bytesRead ?? 0) })
                    progress.fraction = total > 0 ? Double(progress.done) / Double(total) : nil
                }
            }
        }
        let checks = upload.files.compactMap { FileCheck($0, of: upload) }
        var tally = FileCheckTally()
        tally.count(checks)
        let output = Terminal.standardOutput
        for check in checks where !showsFailuresOnly || !check.result.isWell {
            output.writeLine(line(check, style: output.style()))
        }
        if format == .text {
            output.write(tally.text + "\n")
        }
        try tally.requireWell(isWhole: true)
    }

    /// Verifies the uploads of a query, and ends as their files say.
    ///
    /// - Parameters:
    ///   - query: Which.
    ///   - since: Only those that were requested then or later.
    ///   - concurrency: How many at a time.
    /// - Throws: ``CommandFailure`` unless all is well.
    func runAll(_ query: UploadQuery, since: Timestamp?, concurrency: Int) async throws {
        let display = ProgressDisplay(unit: .things("files"))
        let style = Terminal.standardOutput.style()
        let until = options.until?.moment
        let client = client
        let one = verification
        let verification = CompletionVerification(
            pipeline: OrderedPipeline(concurrency: concurrency),
            patience: concurrency * Self.rounds,
            verify: { id throws(CommandFailure) in try await one.verify(id) }
        )
        let tally = Mutex(FileCheckTally())
        let ask: @Sendable (UploadQuery) async throws -> UploadPage = { try await client.uploads($0).value }
        let isWhole = try await Interruption.allowed { [self] in
            // How much it is in all is found out beside it, for the bar.
            async let total =
                Terminal.standardError.isInteractive
                ? Self.files(of: UploadPages(query, since: since, until: until, ask: ask), display) : ()
            let pages = UploadPages(query, since: since, until: until, ask: ask)
            try await display.during {
                try await verification.run(uploads: { try await pages.next() }) { checks in
                    tally.withLock { $0.count(checks) }
                    display.advance { progress in
                        progress.done += checks.count
                        progress.notWell += checks.count { !$0.result.isWell }
                    }
                    for check in checks where !check.result.isWell || (format == .json && !showsFailuresOnly) {
                        display.advance(writing: line(check, style: style)) { _ in }
                    }
                }
            }
            await total
        }
        let found = tally.withLock { $0 }
        (format == .json ? Terminal.standardError : .standardOutput).write(found.text + "\n")
        try found.requireWell(isWhole: isWhole)
    }

    private static func files(of pages: UploadPages, _ display: ProgressDisplay) async {
        var total = 0
        while let upload = try? await pages.next() {
            total += upload.files.count { $0.state == .verified }
        }
        let counted = total
        display.advance { $0.total = counted }
    }

    private func line(_ check: FileCheck, style: Style) -> OutputLine {
        switch format {
        case .text: .text(check.text(style: style))
        case .json: .json((try? ControlJSON.encode(check)) ?? [])
        }
    }
}
