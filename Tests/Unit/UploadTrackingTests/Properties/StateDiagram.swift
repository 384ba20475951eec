import TestSupport
import UploadTracking

/// A mermaid diagram of states in docs/VERIFICATION.md.
struct StateDiagram<State: RawRepresentable & Hashable & Sendable> where State.RawValue == String {
    var edges: Set<Transitions.Edge<State>> = []
    /// Where it begins.
    var first: State?
    /// Where it ends.
    var last: Set<State> = []

    /// Reads the diagram of a number, counted from 0.
    ///
    /// - Throws: ``StateDiagramError``, and what the file system says against reading it.
    init(number: Int) throws {
        let document = try TextFile.read(Repository.path("docs/VERIFICATION.md"))
        let diagrams = document.split(separator: "stateDiagram-v2\n").dropFirst()
        guard number < diagrams.count else {
            throw StateDiagramError(line: "there are \(diagrams.count) diagrams")
        }
        let lines = diagrams[diagrams.startIndex + number].split(separator: "\n").prefix { !$0.hasPrefix("```") }
        for line in lines where line.contains("-->") {
            let words = line.split(separator: " ")
            guard words.count >= 3, words[1] == "-->" else {
                throw StateDiagramError(line: String(line))
            }
            let (from, to) = (State(rawValue: String(words[0])), State(rawValue: String(words[2])))
            switch (from, to) {
            case (let from?, let to?): edges.insert(Transitions.Edge(from: from, to: to))
            case (nil, let to?) where words[0] == "[*]": first = to
            case (let from?, nil) where words[2] == "[*]": last.insert(from)
            default: throw StateDiagramError(line: String(line))
            }
        }
    }
}

/// A line that is no edge between states.
struct StateDiagramError: Error {
    let line: String
}
