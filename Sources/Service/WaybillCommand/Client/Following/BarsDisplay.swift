import ControlProtocol
import Primitives

/// One bar for each file, drawn over the last ones.
struct BarsDisplay: UploadDisplay {
    let output: Terminal
    let style: Style
    private var uploads: [UploadResource] = []
    private var drawn = 0
    private var trouble: String?

    init(output: Terminal, style: Style) {
        self.output = output
        self.style = style
    }

    mutating func show(_ answer: Answer<UploadResource>) {
        trouble = nil
        if let index = uploads.firstIndex(where: { $0.id == answer.value.id }) {
            uploads[index] = answer.value
        } else {
            uploads.append(answer.value)
        }
        draw()
    }

    mutating func showTrouble(_ failure: CommandFailure) {
        trouble = failure.message
        draw()
    }

    private mutating func draw() {
        let now = SystemWallClock().now()
        let columns = output.columns
        let rows = output.rows
        // What is over scrolls away above; what is live is drawn over.
        let ended = uploads.filter(\.state.isTerminal)
        uploads.removeAll { $0.state.isTerminal }
        let past = ended.flatMap { UploadView(upload: $0, style: style).frame(columns: columns, now: now) }
        let words = trouble.map { style.paint(FileProgressView.tail(of: $0, width: columns, style: style), .yellow) }
        // The line below the last has the cursor. What has scrolled away is out of its reach.
        let room = max(rows - 1 - (words == nil ? 0 : 1), 1)
        let frames = uploads.map { UploadView(upload: $0, style: style).frame(columns: columns, now: now) }
        let live =
            FittingFrames.lines(of: frames, room: room).map { $0.clipped(to: columns) } + [words].compactMap(\.self)
        output.write((past + live).asText, after: .clearBelow(up: min(drawn, rows - 1)))
        drawn = live.count
    }
}
