/// Rows under a heading, in aligned columns.
struct Table: Sendable {
    enum Alignment: Sendable {
        case left
        case right
    }

    /// A cell: its text, and its colour, which takes no width.
    struct Cell: Sendable, ExpressibleByStringLiteral {
        let text: String
        let color: Style.Color?

        init(_ text: String, color: Style.Color? = nil) {
            self.text = text.printable
            self.color = color
        }

        init(stringLiteral value: String) {
            self.init(value)
        }
    }

    private let columns: [(heading: String, alignment: Alignment)]
    private var rows: [[Cell]] = []

    init(_ columns: (heading: String, alignment: Alignment)...) {
        self.columns = columns
    }

    /// Adds a row, with a cell for each column.
    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// The lines, without white space at their ends.
    func lines(_ style: Style, indent: Int = 0) -> [String] {
        let all = [columns.map { Cell($0.heading) }] + rows
        let widths = columns.indices.map { column in
            all.map { $0.indices.contains(column) ? $0[column].text.count : 0 }.max() ?? 0
        }
        return all.map { row in
            let last = row.lastIndex { !$0.text.isEmpty } ?? 0
            var line = String(repeating: " ", count: indent)
            for (column, cell) in row.enumerated() where column <= last {
                let space = String(repeating: " ", count: widths[column] - cell.text.count)
                let text = style.paint(cell.text, cell.color)
                switch columns[column].alignment {
                case .left: line += column == last ? text : text + space + "  "
                case .right: line += space + text + (column == last ? "" : "  ")
                }
            }
            return line
        }
    }
}
