/// One step of a schema: a landed one is never edited (docs/ARCHITECTURE.md, Migrations).
struct Migration {
    /// What becomes of programs that do not know it, once it is applied.
    enum OlderPrograms {
        /// They go on, those that run and those that are started: it adds what they need not know.
        ///
        /// New columns may be null or have defaults; no word, in a column or in JSON, that they would read and not know.
        case goOn
        /// They must have ended before it is applied, and are refused after.
        case end
    }

    let name: String
    let statements: [String]
    var olderPrograms = OlderPrograms.end
}

extension [Migration] {
    /// The oldest program, by the number of its last migration, that can work where the first `count` are applied.
    func compatibleFrom(after count: Int) -> Int {
        prefix(count).lastIndex { $0.olderPrograms == .end }.map { $0 + 1 } ?? 1
    }
}
