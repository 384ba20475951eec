/// The Prometheus text format, version 0.0.4.
package enum PrometheusText {
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// A text as the value of a label: `\`, `"` and line feed escaped.
    package static func labelValue(_ text: String) -> String {
        escaped(text, quotes: true)
    }

    /// A text as the help of a metric: `\` and line feed escaped.
    package static func help(_ text: String) -> String {
        escaped(text, quotes: false)
    }

    /// A text as the name of a metric: `[a-zA-Z_:][a-zA-Z0-9_:]*`, whatever else becoming `_`.
    package static func metricName(_ text: String) -> String {
        name(text, colons: true)
    }

    /// A text as the name of a label: `[a-zA-Z_][a-zA-Z0-9_]*`, whatever else becoming `_`.
    package static func labelName(_ text: String) -> String {
        name(text, colons: false)
    }

    /// A number; without a fraction where it has none.
    package static func number(_ value: Double) -> String {
        if value.isNaN {
            return "NaN"
        }
        if value.isInfinite {
            return value > 0 ? "+Inf" : "-Inf"
        }
        if let whole = Int64(exactly: value) {
            return String(whole)
        }
        return value.description
    }

    /// Labels in braces; nothing where there are none.
    package static func labels(_ labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else {
            return ""
        }
        return "{" + labels.map { "\($0.name)=\"\(labelValue($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func name(_ text: String, colons: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case ":" where colons: result.unicodeScalars.append(scalar)
            case "0"..."9":
                result += result.isEmpty ? "_" : ""
                result.unicodeScalars.append(scalar)
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}
