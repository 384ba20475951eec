import CoreMetrics
import Synchronization

/// A histogram: of seconds for a timer, of whatever is recorded for a recorder.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    /// For timers, in seconds: from a HEAD in the same rack to a download at a slow rate.
    static let seconds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// For recorders: sizes of batches, up to the largest (rules.md, Telemetry).
    static let counts: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]

    private struct State {
        /// One for each bound and one beyond the last; not cumulative.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: The upper bounds of the buckets, included, in ascending order.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1_000_000_000)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        guard !value.isNaN else {
            return
        }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func lines(name: String, labels: SeriesLabels) -> [String] {
        let state = state.withLock { $0 }
        var cumulative: UInt64 = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            cumulative += count
            lines.append("\(name)_bucket\(labels.text(("le", PrometheusText.number(bound)))) \(cumulative)")
        }
        lines.append("\(name)_sum\(labels.text()) \(PrometheusText.number(state.sum))")
        lines.append("\(name)_count\(labels.text()) \(cumulative)")
        return lines
    }
}
