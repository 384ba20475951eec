import Primitives

/// The statement of a list that is asked for in many ways; the same text serves both databases.
///
/// A list limited to some profiles reads each of them by an index that begins with the profile, and no more of its rows
/// than the list takes: other profiles' rows are not read at all, and what is read is bounded by profiles times limit.
/// `profile IN (…)` would not do: its rows are not in the order of the list, so all of them would be read and sorted.
struct ListStatement<Parameter> {
    /// With more profiles the list is one scan with `IN`: SQLite takes 500 branches at most, and a token for so many
    /// profiles sees much of what is scanned.
    private static var mostBranches: Int { 64 }

    /// It is of one gateway, or of one upload: fewer rows than a profile has, which an index of their own finds.
    var isNarrow = false

    private let sign: Character
    private var conditions: [String] = []
    private(set) var parameters: [Parameter] = []

    /// - Parameter sign: What a parameter's number follows: `$` in PostgreSQL, `?` in SQLite.
    init(sign: Character) {
        self.sign = sign
    }

    /// Adds a condition on a parameter, and gives it the parameter's placeholder.
    mutating func add(_ parameter: Parameter, _ condition: (_ placeholder: String) -> String) {
        conditions.append(condition(placeholder(parameter)))
    }

    /// Adds a condition without a parameter.
    mutating func add(_ condition: String) {
        conditions.append(condition)
    }

    /// Takes a parameter.
    ///
    /// - Returns: Its placeholder.
    mutating func placeholder(_ parameter: Parameter) -> String {
        parameters.append(parameter)
        return "\(sign)\(parameters.count)"
    }

    /// The whole statement; its parameters are ``parameters`` then.
    ///
    /// - Parameters:
    ///   - columns: What is selected, the columns of the order among them.
    ///   - source: The table, or tables.
    ///   - profiles: The profiles that the list is limited to; `nil`: all.
    ///   - order: The order, by the columns' names.
    ///   - limit: The most rows, as a parameter.
    ///   - parameter: Makes a parameter of a profile's name.
    /// - Returns: The text.
    mutating func text(
        _ columns: String,
        from source: String,
        profiles: Set<ProfileName>?,
        order: String,
        limit: Parameter,
        parameter: (String) -> Parameter
    ) -> String {
        let limit = placeholder(limit)
        guard let profiles else {
            return select(columns, source, conditions, order, limit)
        }
        let names = profiles.sorted { $0.value < $1.value }.map { placeholder(parameter($0.value)) }
        if !names.isEmpty, isNarrow || names.count > Self.mostBranches {
            // The function keeps databases from taking the profile's index instead of the narrower one.
            let column = isNarrow ? "coalesce(profile, '')" : "profile"
            let within = "\(column) IN (\(names.joined(separator: ", ")))"
            return select(columns, source, conditions + [within], order, limit)
        }
        let branches = names.map { select(columns, source, ["profile = \($0)"] + conditions, order, limit) }
        switch branches.count {
        case 0: return select(columns, source, conditions + ["1 = 0"], order, limit)
        case 1: return branches[0]
        default:
            let rows = branches.enumerated().map { "SELECT * FROM (\($1)) AS profile_\($0)" }
            return rows.joined(separator: " UNION ALL ") + " ORDER BY \(order) LIMIT \(limit)"
        }
    }

    private func select(
        _ columns: String,
        _ source: String,
        _ conditions: [String],
        _ order: String,
        _ limit: String
    ) -> String {
        let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return "SELECT \(columns) FROM \(source)\(clause) ORDER BY \(order) LIMIT \(limit)"
    }
}
