/// How far a long piece of work is, and how that is said in one line.
struct WorkProgress: Sendable, Hashable {
    /// What is counted.
    enum Unit: Sendable, Hashable {
        /// Things, by their name in the plural.
        case things(String)
        case bytes
    }

    let unit: Unit
    /// How many are done.
    var done = 0
    /// Of those, how many did not go well.
    var notWell = 0
    /// How much of the whole that is, 0 to 1, where that is known by another measure than the count.
    var fraction: Double?
    /// How many there are in all; `nil` where that is not known.
    var total: Int?

    init(unit: Unit) {
        self.unit = unit
    }

    /// Whether there is anything to say: bytes are read where nothing less decides.
    var hasBegun: Bool {
        unit != .bytes || done > 0
    }

    /// What is left at the pace so far; `nil` where that cannot be told yet.
    func remaining(after elapsed: Duration) -> Duration? {
        guard let fraction = share, fraction > 0, fraction < 1, done > 0 else {
            return nil
        }
        return elapsed * ((1 - fraction) / fraction)
    }

    /// Count, rate, what did not go well and what is left, without a bar: for a log.
    func plain(after elapsed: Duration) -> String {
        var parts = percent.map { ["\($0)%"] } ?? []
        parts += [count, rate(after: elapsed)]
        if notWell > 0 {
            parts.append("\(notWell) not verified")
        }
        if let remaining = remaining(after: elapsed) {
            parts.append("\(Quantity.span(remaining)) left")
        }
        return parts.joined(separator: "  ")
    }

    private var count: String {
        switch unit {
        case .things(let name): "\(done) \(name)"
        case .bytes: Quantity.bytes(Int64(done))
        }
    }

    private func rate(after elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Double(done) / seconds : 0
        if unit == .bytes {
            return Quantity.rate(Int64(rate))
        }
        return rate >= 10 ? "\(Int(rate))/s" : "\((rate * 10).rounded() / 10)/s"
    }

    /// The same behind a bar, no wider than so many columns.
    func line(after elapsed: Duration, columns: Int, style: Style) -> String {
        let plain = plain(after: elapsed)
        let room = min(columns - plain.count - 3, 30)
        guard let percent, room >= 4 else {
            return plain.clipped(to: columns)
        }
        return style.paint(FileProgressView.bar(percent: percent, width: room, style: style), .cyan) + "  " + plain
    }

    private var share: Double? {
        fraction ?? total.flatMap { $0 > 0 ? Double(done) / Double($0) : nil }
    }

    private var percent: Int? {
        share.map { Int(min(max($0, 0), 1) * 100) }
    }
}
