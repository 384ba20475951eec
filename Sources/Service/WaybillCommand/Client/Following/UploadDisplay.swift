import ControlProtocol

/// Shows uploads as they change.
protocol UploadDisplay: Sendable {
    /// Shows an upload as it stands now.
    mutating func show(_ answer: Answer<UploadResource>)
    /// Says that the worker is not to be reached for the moment.
    mutating func showTrouble(_ failure: CommandFailure)
}

/// Chooses a display.
enum FittingDisplay {
    /// The display that fits the output: bars on a terminal that can move its cursor, else lines; or the API's JSON.
    static func make(
        _ format: OutputFormat,
        _ output: Terminal = .standardOutput,
        environment: [String: String] = Environment.variables
    ) -> any UploadDisplay {
        switch format {
        case .json: JSONLinesDisplay(output: output)
        case .text where output.isDrawable(environment: environment):
            BarsDisplay(output: output, style: output.style(environment: environment))
        case .text: LinesDisplay(output: output)
        }
    }
}

/// Nothing: for a command that prints the end only.
struct SilentDisplay: UploadDisplay {
    mutating func show(_ answer: Answer<UploadResource>) {}
    mutating func showTrouble(_ failure: CommandFailure) {}
}
