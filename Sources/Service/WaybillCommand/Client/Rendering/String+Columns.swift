extension String {
    /// How many columns it takes on a terminal: colours take none.
    var displayWidth: Int {
        pieces.reduce(0) { $0 + ($1.isEscape ? 0 : $1.text.count) }
    }

    /// The beginning of it, as far as the columns reach; colours stay whole, so that none runs on.
    ///
    /// A line that wraps would take two rows, and what is drawn over it later would miss one of them.
    func clipped(to columns: Int) -> String {
        var room = max(columns, 0)
        return pieces.reduce(into: "") { line, piece in
            if piece.isEscape {
                line += piece.text
            } else {
                line += piece.text.prefix(room)
                room -= min(room, piece.text.count)
            }
        }
    }

    /// The text between escapes, and the escapes (`ESC [ … m`).
    private var pieces: [(text: Substring, isEscape: Bool)] {
        var pieces: [(Substring, Bool)] = []
        var rest = self[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            pieces.append((rest[..<escape], false))
            let end = rest[escape...].firstIndex(of: "m").map { rest.index(after: $0) } ?? rest.endIndex
            pieces.append((rest[escape..<end], true))
            rest = rest[end...]
        }
        return pieces + [(rest, false)]
    }
}
