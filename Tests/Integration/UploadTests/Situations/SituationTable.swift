import TestSupport

/// The table of situations in docs/VERIFICATION.md: what a reader is told, and the tests are held to.
struct SituationTable {
    struct Row {
        var name: String
        var outcome: Outcome
    }

    var rows: [Row] = []

    /// - Throws: What the file system says against reading it.
    init() throws {
        let lines = try TextFile.read(Repository.path("docs/VERIFICATION.md")).split(separator: "\n")
        let table = lines.drop { !$0.hasPrefix("| situation |") }.prefix { $0.hasPrefix("|") }
        for line in table.dropFirst(2) {
            let cells = line.split(separator: "|").map { cell in
                cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            }
            .map { String($0) }
            guard cells.count == 5 else {
                throw SituationTableError(line: String(line))
            }
            rows.append(
                Row(name: cells[0], outcome: Outcome(upload: cells[2], files: cells[3], notices: cells[4]))
            )
        }
    }

    subscript(name: String) -> Outcome? {
        rows.first { $0.name == name }?.outcome
    }
}

/// A row that has not five cells.
struct SituationTableError: Error {
    let line: String
}
