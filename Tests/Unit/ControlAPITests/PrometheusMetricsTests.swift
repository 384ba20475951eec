import ControlAPI
import Metrics
import Testing

@Suite struct PrometheusMetricsTests {
    private let metrics = PrometheusMetrics(limit: 3, help: ["hits_total": "Line\nbreak \\ \"q\""])

    private var text: String {
        String(decoding: metrics.text(), as: UTF8.self)
    }

    @Test func aCounterCounts() {
        let counter = Counter(label: "hits_total", dimensions: [("b", "2"), ("a", "x\"y")], factory: metrics)
        counter.increment()
        // The same name and labels, in another order, are the same series.
        Counter(label: "hits_total", dimensions: [("a", "x\"y"), ("b", "2")], factory: metrics).increment(by: 4)
        #expect(
            text.hasPrefix(
                """
                # HELP hits_total Line\\nbreak \\\\ "q"
                # TYPE hits_total counter
                hits_total{a="x\\"y",b="2"} 5

                """
            )
        )
    }

    @Test func aCounterStaysAtItsGreatest() {
        let counter = Counter(label: "c_total", factory: metrics)
        counter.increment(by: Int64.max)
        counter.increment(by: 1)
        #expect(text.contains("\nc_total 9223372036854775807\n"))
    }

    @Test func fractionsAreCounted() {
        let counter = FloatingPointCounter(label: "f_total", factory: metrics)
        counter.increment(by: 0.25)
        counter.increment(by: 1.25)
        #expect(text.contains("f_total 1.5\n"))
    }

    @Test func gaugesShowTheLast() {
        let gauge = Gauge(label: "age_seconds", dimensions: [("destination", "mqtt")], factory: metrics)
        gauge.record(3.5)
        gauge.record(2)
        let meter = Meter(label: "live", factory: metrics)
        meter.set(7)
        meter.increment(by: 2)
        meter.decrement(by: 0.5)
        #expect(text.contains("# TYPE age_seconds gauge\nage_seconds{destination=\"mqtt\"} 2\n"))
        #expect(text.contains("# TYPE live gauge\nlive 8.5\n"))
    }

    @Test func aTimerIsAHistogramOfSeconds() {
        let timer = Timer(label: "t_seconds", dimensions: [("route", "GET /")], factory: metrics)
        timer.recordNanoseconds(1_000_000)
        timer.recordMilliseconds(30)
        timer.recordSeconds(7)
        timer.recordSeconds(3600)
        let lines = text.split(separator: "\n").filter { $0.contains("t_seconds") }
        #expect(lines.first == "# TYPE t_seconds histogram")
        let buckets = lines.filter { $0.hasPrefix("t_seconds_bucket") }
        #expect(buckets.first == #"t_seconds_bucket{route="GET /",le="0.001"} 1"#)
        #expect(buckets.contains(#"t_seconds_bucket{route="GET /",le="0.025"} 1"#))
        #expect(buckets.contains(#"t_seconds_bucket{route="GET /",le="0.05"} 2"#))
        #expect(buckets.contains(#"t_seconds_bucket{route="GET /",le="10"} 3"#))
        #expect(buckets.contains(#"t_seconds_bucket{route="GET /",le="60"} 3"#))
        #expect(buckets.last == #"t_seconds_bucket{route="GET /",le="+Inf"} 4"#)
        #expect(lines.suffix(2).first == #"t_seconds_sum{route="GET /"} 3607.031"#)
        #expect(lines.last == #"t_seconds_count{route="GET /"} 4"#)
    }

    @Test func aRecorderIsAHistogramOfCounts() {
        let recorder = Recorder(label: "batch", factory: metrics)
        for size in [1, 2, 3, 5000] {
            recorder.record(size)
        }
        #expect(text.contains("batch_bucket{le=\"1\"} 1\nbatch_bucket{le=\"2\"} 2\nbatch_bucket{le=\"4\"} 3\n"))
        #expect(
            text.contains("batch_bucket{le=\"4096\"} 3\nbatch_bucket{le=\"+Inf\"} 4\nbatch_sum 5006\nbatch_count 4\n")
        )
    }

    @Test func aNameDoesNotGrowWithoutEnd() {
        for number in 0..<10 {
            Counter(label: "n_total", dimensions: [("k", "\(number)")], factory: metrics).increment()
        }
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("n_total") }.count == 3)
        #expect(
            text.hasSuffix(
                "# TYPE waybill_metric_series_refused_total counter\nwaybill_metric_series_refused_total 7\n"
            )
        )
        // What is there goes on counting.
        Counter(label: "n_total", dimensions: [("k", "0")], factory: metrics).increment()
        #expect(text.contains("n_total{k=\"0\"} 2\n"))
    }

    @Test func aNameHasOneKind() {
        Counter(label: "x", factory: metrics).increment()
        Gauge(label: "x", factory: metrics).record(5)
        Recorder(label: "x", factory: metrics).record(5)
        #expect(text.contains("# TYPE x counter\nx 1\n"))
        #expect(text.hasSuffix("refused_total 2\n"))
    }

    @Test func whatIsDestroyedIsGone() {
        let counter = Counter(label: "gone_total", dimensions: [("k", "1")], factory: metrics)
        counter.increment()
        counter.destroy()
        #expect(!text.contains("gone_total{"))
    }
}
