/// What tells one series from the others of its metric.
struct SeriesLabels: Sendable, Hashable {
    let labels: [Label]

    struct Label: Sendable, Hashable, Comparable {
        let name: String
        let value: String

        static func < (left: Label, right: Label) -> Bool {
            (left.name, left.value) < (right.name, right.value)
        }
    }

    /// Labels in whatever order: those of one name count once.
    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            values[PrometheusText.labelName(name)] = value
        }
        labels = values.map { Label(name: $0.key, value: $0.value) }.sorted()
    }

    /// In braces, with more labels at the end.
    func text(_ more: (name: String, value: String)...) -> String {
        PrometheusText.labels(labels.map { ($0.name, $0.value) } + more)
    }
}

/// A series' values, as lines of the text format.
protocol MetricSeries: AnyObject, Sendable {
    func lines(name: String, labels: SeriesLabels) -> [String]
}

/// What `# TYPE` says.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}
