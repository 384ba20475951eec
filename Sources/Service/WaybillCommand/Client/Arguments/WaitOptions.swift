import ArgumentParser
import ControlProtocol

/// What a command does once an upload is started: say so, or wait for its end.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Wait until the upload ends, and show its progress.")
    var wait = false

    @Option(help: "With --wait: how long at most. (default: 1h)")
    var timeout: WaitLimit?

    mutating func validate() throws {
        guard timeout == nil || wait else {
            throw ValidationError("--timeout goes with --wait.")
        }
    }

    /// Shows an upload that was just started, or follows it to its end.
    ///
    /// - Throws: ``CommandFailure``; with `--wait` `no` where it does not complete, and `unanswered` where the wait runs
    ///   out.
    func show(_ started: Answer<UploadResource>, _ client: ControlClient, as format: OutputFormat) async throws {
        let output = Terminal.standardOutput
        let upload = started.value
        if wait {
            var display: any UploadDisplay = format == .json ? SilentDisplay() : FittingDisplay.make(.text)
            let end = try await UploadFollower(client: client)
                .follow(upload.id, limit: timeout?.duration ?? .seconds(3600), display: &display)
            if format == .json {
                output.writeLine(end.json)
            }
            try end.value.requireCompletion()
            return
        }
        switch format {
        case .json:
            output.writeLine(started.json)
        case .text:
            let files = upload.files.map { "  module \($0.module)  \($0.bucket)/\($0.objectKey)" }
            output.write((["upload \(upload.id)  \(upload.state.rawValue)"] + files).asText)
            output.write("follow it with: waybill watch \(upload.id)\n")
        }
    }
}
