import ControlProtocol

/// How far a file is, in one line.
struct FileProgressView: Sendable {
    let file: FileResource

    /// How far the whole file is, 0 to 100: the dock's percent is of a step (facts: ((step-1)·100 + percent)/steps).
    static func percent(of file: FileResource) -> Int? {
        if file.state == .verified {
            return 100
        }
        guard let percent = file.progress?.percent else {
            return nil
        }
        guard let step = file.progress?.step, let steps = file.progress?.steps, step >= 1, steps >= step else {
            return min(max(percent, 0), 100)
        }
        return ((step - 1) * 100 + min(max(percent, 0), 100)) / steps
    }

    /// A bar of a width.
    static func bar(percent: Int?, width: Int, style: Style) -> String {
        let full = style.unicode ? "█" : "#"
        let empty = style.unicode ? "░" : "-"
        let done = min(max((percent ?? 0) * width / 100, 0), width)
        return String(repeating: full, count: done) + String(repeating: empty, count: width - done)
    }

    /// The end of a key, no longer than a width.
    static func tail(of key: String, width: Int, style: Style) -> String {
        guard key.count > width else {
            return key
        }
        let ellipsis = style.unicode ? "…" : "..."
        guard width > ellipsis.count else {
            return String(key.suffix(width))
        }
        return ellipsis + key.suffix(width - ellipsis.count)
    }

    /// The widths that the lines of several files share, so that they stand in columns.
    struct Layout: Sendable, Hashable {
        let module: Int
        private(set) var step: Int
        private(set) var rate: Int
        let state: Int

        init(of files: [FileResource]) {
            let views = files.map(FileProgressView.init)
            module = views.map(\.file.module.count).max() ?? 0
            step = views.map(\.stepText.count).max() ?? 0
            rate = views.map(\.rateText.count).max() ?? 0
            state = views.map(\.stateText.count).max() ?? 0
        }

        /// The layout without what a narrow terminal has no room for: the rate goes first, then the step.
        func fitting(_ columns: Int) -> Layout {
            var layout = self
            if layout.room(in: columns) < Self.shortestKey {
                layout.rate = 0
            }
            if layout.room(in: columns) < Self.shortestKey {
                layout.step = 0
            }
            return layout
        }

        /// A key's last part, as little as tells it from another.
        static let shortestKey = 8

        /// What the key and the bar have to share.
        func room(in columns: Int) -> Int {
            let fixed = [module, 4, step, rate, state].filter { $0 > 0 }
            return columns - fixed.reduce(0, +) - 2 * (fixed.count + 1)
        }
    }

    /// Module, key, bar, percent, step, rate and state, in a number of columns.
    func line(columns: Int, layout: Layout, style: Style) -> String {
        let percent = Self.percent(of: file)
        let layout = layout.fitting(columns)
        let room = layout.room(in: columns)
        let keyWidth = min(max(room / 2, Layout.shortestKey), 44)
        let barWidth = min(room - keyWidth, 40)
        let color = Style.color(ofState: file.state.rawValue)
        var parts = [
            Self.padded(file.module, to: layout.module),
            Self.padded(Self.tail(of: file.objectKey.printable, width: keyWidth, style: style), to: keyWidth),
        ]
        if barWidth >= 4 {
            parts.append(style.paint(Self.bar(percent: percent, width: barWidth, style: style), color))
        }
        parts.append(percentText(percent))
        if layout.step > 0 {
            parts.append(Self.padded(stepText, to: layout.step))
        }
        if layout.rate > 0 {
            parts.append(Self.padded(rateText, to: layout.rate))
        }
        return (parts + [style.paint(stateText, color)]).joined(separator: "  ")
    }

    /// The same without a bar: for a log.
    var plain: String {
        let percent = Self.percent(of: file)
        let parts = [
            "module \(file.module)", file.state.rawValue, percent.map { "\($0)%" } ?? "",
            stepText, file.progress?.rate.map(Quantity.rate) ?? "",
            file.failure.map { "\($0.code.rawValue): \($0.message.printable)" } ?? "",
            file.evidence?.proof.map { "proof \($0.rawValue)" } ?? "",
            file.objectKey.printable,
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private var stateText: String {
        guard let failure = file.failure else {
            return file.state.rawValue
        }
        return "\(file.state.rawValue) (\(failure.code.rawValue))"
    }

    private var stepText: String {
        guard let step = file.progress?.step, let steps = file.progress?.steps, !file.state.isTerminal else {
            return ""
        }
        return "step \(step)/\(steps)"
    }

    private var rateText: String {
        guard file.state == .uploading, let rate = file.progress?.rate else {
            return ""
        }
        return Quantity.rate(rate)
    }

    private func percentText(_ percent: Int?) -> String {
        let text = percent.map { "\($0)%" } ?? "-"
        return String(repeating: " ", count: max(4 - text.count, 0)) + text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }
}
