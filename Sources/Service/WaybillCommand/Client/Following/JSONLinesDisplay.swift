import ControlProtocol

/// The API's JSON of each change, one line each.
struct JSONLinesDisplay: UploadDisplay {
    let output: Terminal
    private var last: [String: [UInt8]] = [:]

    init(output: Terminal) {
        self.output = output
    }

    mutating func show(_ answer: Answer<UploadResource>) {
        guard last[answer.value.id] != answer.json else {
            return
        }
        last[answer.value.id] = answer.json
        output.writeLine(answer.json)
    }

    mutating func showTrouble(_ failure: CommandFailure) {}
}
