/// Paths as people write them into the environment of the AWS tools.
enum UserPath {
    /// A path with the home folder for a leading `~`, and the values of `$NAME` and `${NAME}`; variables that are not set
    /// stay as they are.
    static func expanded(_ path: String, environment: [String: String]) -> String {
        var result = ""
        var rest = path[...]
        while let sign = rest.firstIndex(of: "$") {
            result += rest[..<sign]
            let (name, end) = variable(rest[rest.index(after: sign)...])
            result += environment[name] ?? String(rest[sign..<end])
            rest = rest[end...]
        }
        result += rest
        guard result == "~" || result.hasPrefix("~/") else {
            return result
        }
        return (environment["HOME"] ?? "") + result.dropFirst()
    }

    /// The name of a variable, and where the text goes on.
    private static func variable(_ text: Substring) -> (name: String, end: Substring.Index) {
        if text.first == "{", let end = text.firstIndex(of: "}") {
            return (String(text[..<end].dropFirst()), text.index(after: end))
        }
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return (String(name), name.endIndex)
    }
}
