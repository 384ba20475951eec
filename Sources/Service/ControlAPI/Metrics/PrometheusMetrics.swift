package import CoreMetrics
import Synchronization

/// The metrics of the process, written in the Prometheus text format.
///
/// What is made twice of one name and one set of labels is one series. A name takes a bounded number of series, and
/// one kind: whatever is beyond that goes nowhere and is counted in `waybill_metric_series_refused_total`, so that no
/// label can grow without end.
package final class PrometheusMetrics: MetricsFactory {
    /// How many series a name takes, unless said otherwise.
    package static let defaultLimit = 500
    private static let refusals = "waybill_metric_series_refused_total"

    private struct Family {
        let kind: MetricKind
        var series: [SeriesLabels: any MetricSeries] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var refused: Int64 = 0
    }

    private let limit: Int
    private let help: [String: String]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: How many series a name takes.
    ///   - help: What `# HELP` says, by the metric's name.
    package init(limit: Int = PrometheusMetrics.defaultLimit, help: [String: String] = MetricCatalogue.help) {
        self.limit = limit
        self.help = help
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter, NumberSeries.self, make: NumberSeries.init) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter, NumberSeries.self, make: NumberSeries.init) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge, NumberSeries.self, make: NumberSeries.init) ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return series(label, dimensions, .gauge, NumberSeries.self, make: NumberSeries.init)
                ?? NOOPMetricsHandler.instance
        }
        return series(label, dimensions, .histogram, HistogramSeries.self) {
            HistogramSeries(bounds: HistogramSeries.counts)
        } ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram, HistogramSeries.self) {
            HistogramSeries(bounds: HistogramSeries.seconds)
        } ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) {
        forget(handler)
    }

    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        forget(handler)
    }

    package func destroyMeter(_ handler: any MeterHandler) {
        forget(handler)
    }

    package func destroyRecorder(_ handler: any RecorderHandler) {
        forget(handler)
    }

    package func destroyTimer(_ handler: any TimerHandler) {
        forget(handler)
    }

    /// All that there is, ordered by name and labels.
    package func text() -> [UInt8] {
        let (families, refused) = state.withLock { ($0.families, $0.refused) }
        var lines: [String] = []
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            lines += head(of: name, family.kind)
            let series = family.series.sorted { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }
            lines += series.flatMap { $0.value.lines(name: name, labels: $0.key) }
        }
        lines += head(of: Self.refusals, .counter) + ["\(Self.refusals) \(refused)"]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func head(of name: String, _ kind: MetricKind) -> [String] {
        let help = help[name].map { ["# HELP \(name) \(PrometheusText.help($0))"] } ?? []
        return help + ["# TYPE \(name) \(kind.rawValue)"]
    }

    /// The series of a name and labels, made where it is not there; `nil` past the limit or for another kind.
    private func series<Series: MetricSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricKind,
        _ type: Series.Type,
        make: () -> Series
    ) -> Series? {
        let name = PrometheusText.metricName(label)
        let labels = SeriesLabels(dimensions)
        return state.withLock { state -> Series? in
            var family = state.families[name] ?? Family(kind: kind)
            if family.kind == kind, let known = family.series[labels] as? Series {
                return known
            }
            guard family.kind == kind, family.series[labels] == nil, family.series.count < limit,
                name != Self.refusals
            else {
                state.refused += 1
                return nil
            }
            let made = make()
            family.series[labels] = made
            state.families[name] = family
            return made
        }
    }

    private func forget(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                if let labels = family.series.first(where: { $0.value === handler })?.key {
                    state.families[name]?.series[labels] = nil
                }
            }
        }
    }
}
