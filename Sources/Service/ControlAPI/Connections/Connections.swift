import ControlProtocol
import Logging
import Metrics
import Synchronization

/// The connections of one API: their table, and what the log and the metrics say of it.
final class Connections: Sendable {
    /// A connection's place.
    struct Ticket: Sendable {
        let id: UInt64
        let admission: ConnectionTable.Admission
    }

    /// How long the log says nothing more about a full table.
    private static let silence = Duration.seconds(60)

    let limits: ConnectionLimits
    private let table: ConnectionTable
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let open: Gauge
    private let warnedAt = Mutex<ContinuousClock.Instant?>(nil)

    init(limits: ConnectionLimits, metrics: PrometheusMetrics, logger: Logger) {
        self.limits = limits
        self.metrics = metrics
        self.logger = logger
        table = ConnectionTable(limits: limits)
        open = Gauge(label: "waybill_http_connections", dimensions: [], factory: metrics)
        open.record(0)
    }

    /// Takes a connection in; closes another where there are too many.
    func enter(from address: String, close: @escaping @Sendable () -> Void) -> Ticket {
        let (id, admission, hasEvicted) = table.admit(from: address, close: close)
        open.record(table.count)
        if hasEvicted {
            countClosed(for: "evicted")
        }
        if hasEvicted || admission == .probe {
            warn(address)
        }
        return Ticket(id: id, admission: admission)
    }

    func leave(_ ticket: Ticket) {
        table.remove(ticket.id)
        open.record(table.count)
    }

    func setWaiting(_ ticket: Ticket, _ isWaiting: Bool) {
        table.setWaiting(ticket.id, isWaiting)
    }

    func countClosed(for reason: String) {
        Counter(
            label: "waybill_http_connections_closed_total",
            dimensions: [("reason", reason)],
            factory: metrics
        ).increment()
    }

    /// Counts a request that was refused before its route was looked for.
    func measure(_ problem: Problem) {
        RequestMeasurement(metrics: metrics).record(.zero, route: nil, status: problem.status)
    }

    private func warn(_ address: String) {
        let now = ContinuousClock.now
        let isDue = warnedAt.withLock { last in
            if let last, now - last < Self.silence {
                return false
            }
            last = now
            return true
        }
        if isDue {
            logger.warning(
                "the API has as many connections as it holds",
                metadata: [
                    "limit": "\(limits.connections)", "address": "\(address)",
                    "next": "see who opens them, or raise the limit of open files",
                ]
            )
        }
    }
}
