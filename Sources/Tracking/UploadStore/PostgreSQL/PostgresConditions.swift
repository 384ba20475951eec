import PostgresTransport
import Primitives

/// The conditions of a list that is asked for in many ways.
struct PostgresConditions {
    private var texts: [String] = []
    private(set) var parameters: [(any PostgresParameter)?] = []

    /// Adds one that compares with a parameter, and is given what stands for it.
    mutating func add(_ parameter: any PostgresParameter, _ condition: (_ placeholder: String) -> String) {
        parameters.append(parameter)
        texts.append(condition("$\(parameters.count)"))
    }

    /// - Parameter condition: Without a parameter.
    mutating func add(_ condition: String) {
        texts.append(condition)
    }

    /// Keeps to some profiles; their names hold nothing that SQL could take for its own.
    mutating func add(within profiles: Set<ProfileName>) {
        let names = profiles.map { "'\($0.value)'" }.sorted().joined(separator: ", ")
        add(names.isEmpty ? "FALSE" : "profile IN (\(names))")
    }

    var clause: String {
        texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ")
    }
}
