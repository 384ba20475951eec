import CoreMetrics
import Synchronization

/// A counter or a gauge: one number.
final class NumberSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private struct State {
        /// Exact while nothing but whole numbers come.
        var whole: Int64 = 0
        var fraction = 0.0
    }

    private let state = Mutex(State())

    func increment(by amount: Int64) {
        state.withLock { state in
            let (sum, overflow) = state.whole.addingReportingOverflow(amount)
            state.whole = overflow ? (amount > 0 ? .max : .min) : sum
        }
    }

    func increment(by amount: Double) {
        state.withLock { $0.fraction += amount }
    }

    func decrement(by amount: Double) {
        increment(by: -amount)
    }

    func reset() {
        state.withLock { $0 = State() }
    }

    func set(_ value: Int64) {
        state.withLock { $0 = State(whole: value) }
    }

    func set(_ value: Double) {
        state.withLock { $0 = State(fraction: value) }
    }

    func record(_ value: Int64) {
        set(value)
    }

    func record(_ value: Double) {
        set(value)
    }

    func lines(name: String, labels: SeriesLabels) -> [String] {
        let state = state.withLock { $0 }
        let value =
            state.fraction == 0 ? String(state.whole) : PrometheusText.number(Double(state.whole) + state.fraction)
        return ["\(name)\(labels.text()) \(value)"]
    }
}
