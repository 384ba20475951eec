import ControlProtocol
import Primitives

/// One line for each change: for logs and pipes.
struct LinesDisplay: UploadDisplay {
    let output: Terminal
    private var last: [String: String] = [:]

    init(output: Terminal) {
        self.output = output
    }

    mutating func show(_ answer: Answer<UploadResource>) {
        let upload = answer.value
        let time = Quantity.local(SystemWallClock().now())
        for (name, line) in Self.lines(of: upload) where last[name] != line {
            last[name] = line
            output.writeLine(.text("\(time)  \(upload.id)  \(line)"))
        }
    }

    mutating func showTrouble(_ failure: CommandFailure) {
        guard last["trouble"] != failure.message else {
            return
        }
        last["trouble"] = failure.message
        Terminal.standardError.writeLine(.text(failure.message))
    }

    /// What can change, by a name that stays: each file, and then the upload.
    static func lines(of upload: UploadResource) -> [(name: String, line: String)] {
        let reason = upload.reason.map { " (\($0.rawValue))" } ?? ""
        return upload.files.map { ("\(upload.id)/\($0.module)", FileProgressView(file: $0).plain) }
            + [(upload.id, "upload of \(upload.gateway)  \(upload.state.rawValue)\(reason)")]
    }
}
