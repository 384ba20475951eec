import Metrics

/// Measures requests, by their route and status.
struct RequestMeasurement: Sendable {
    let metrics: PrometheusMetrics

    /// Records a request; those without a route are one series.
    func record(_ duration: Duration, route: String?, status: Int) {
        let timer = Timer(
            label: "waybill_http_request_seconds",
            dimensions: [("route", route ?? "other"), ("status", "\(status)")],
            factory: metrics
        )
        timer.record(duration: duration)
    }
}
