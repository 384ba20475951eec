import ControlProtocol

/// The parameters of a query: a misspelt one is refused, not passed over.
struct QueryReader: Sendable {
    private let values: [String: [String]]

    /// Takes decoded parameters.
    ///
    /// - Throws: `invalid_request` for one that is not known.
    init(_ parameters: [(name: String, value: String)], known: [String]) throws(Problem) {
        if let unknown = parameters.first(where: { !known.contains($0.name) }) {
            let has = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
            throw .invalid(field: unknown.name, "is not a parameter of this path; \(has)")
        }
        values = Dictionary(grouping: parameters, by: \.name).mapValues { $0.map(\.value) }
    }

    /// Every value of a parameter.
    func all(_ name: String) -> [String] {
        values[name] ?? []
    }

    /// The value of a parameter that may be there once.
    ///
    /// An empty one is refused: a script whose variable is empty would be given the list of all.
    func one(_ name: String) throws(Problem) -> String? {
        let value = try atMostOne(name)
        guard value != "" else {
            throw Self.empty(name)
        }
        return value
    }

    private func atMostOne(_ name: String) throws(Problem) -> String? {
        let all = all(name)
        guard all.count < 2 else {
            throw .invalid(field: name, "is there twice")
        }
        return all.first
    }

    private static func empty(_ name: String) -> Problem {
        .invalid(field: name, "is empty; give it a value, or leave it out")
    }

    /// Words by comma or repetition, each of a known set.
    func words<Word: RawRepresentable>(_ name: String, of known: [Word]) throws(Problem) -> [Word]
    where Word.RawValue == String {
        let texts = all(name).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard !texts.contains("") else {
            throw Self.empty(name)
        }
        let byText = Dictionary(known.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        let words = texts.compactMap { byText[String($0)] }
        guard words.count == texts.count else {
            throw .invalid(field: name, "must be of \(known.map(\.rawValue).joined(separator: ", "))")
        }
        return words
    }

    /// The serial number of a dock.
    func gateway(_ name: String) throws(Problem) -> String? {
        let gateway = try one(name)
        guard gateway.map(RequestRules.isGateway) ?? true else {
            throw .invalid(field: name, "must be the serial number of a dock")
        }
        return gateway
    }

    /// A whole number between bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>, default fallback: Int) throws(Problem) -> Int {
        guard let text = try one(name) else {
            return fallback
        }
        guard let number = Int(text), bounds.contains(number) else {
            throw .invalid(field: name, "must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// A cursor: whatever an answer gave; an empty one is none.
    func cursor(_ name: String) throws(Problem) -> String? {
        let cursor = try atMostOne(name).flatMap { $0.isEmpty ? nil : $0 }
        guard cursor?.utf8.count ?? 0 <= 256 else {
            throw .invalid(field: name, "is none that was given here")
        }
        return cursor
    }

    /// Names of modules, by comma or repetition.
    func modules(_ name: String) throws(Problem) -> [String] {
        let modules = all(name).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard modules.count <= RequestLimits.files, modules.allSatisfy(RequestRules.isModule) else {
            throw .invalid(field: name, "must be names of modules, like 0,3")
        }
        return modules
    }

    /// Labels, each as `name=value`.
    func labels(_ name: String) throws(Problem) -> [String: String] {
        var labels: [String: String] = [:]
        for text in all(name) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, RequestRules.isLabelName(parts[0]), RequestRules.isLabelValue(parts[1]) else {
                throw .invalid(field: name, "must be NAME=VALUE")
            }
            guard labels.updateValue(parts[1], forKey: parts[0]) == nil, labels.count <= RequestLimits.labels else {
                throw .invalid(field: name, "asks for one name twice, or for too many")
            }
        }
        return labels
    }
}
