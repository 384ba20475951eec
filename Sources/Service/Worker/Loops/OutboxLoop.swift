import Logging
import MQTTTransport
import Metrics
import Primitives
import UploadTracking

/// Delivers notices over MQTT at least once, in order for each upload (rules.md, Notices).
struct OutboxLoop: Sendable {
    /// The name of this destination in the store and in metrics.
    static let destination = "mqtt"
    private static let lease = Duration.seconds(60)

    let tracker: UploadTracker
    let publisher: MQTTPublisher
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger

    func run() async {
        let loop = DueLoop(
            work: .delivery,
            store: tracker.store,
            clock: clock,
            bell: bells.outbox,
            concurrency: 64,
            logger: logger
        )
        await loop.run(
            isReady: { publisher.status.isUp },
            take: { limit in
                try await tracker.store.write { transaction in
                    try transaction.leaseDeliveries(
                        to: Self.destination,
                        limit: limit,
                        until: transaction.now + Self.lease
                    )
                }
            },
            perform: deliver
        )
    }

    private func deliver(_ delivery: DeliveryLease) async throws {
        let notice = delivery.notice
        let result: DeliveryResult
        do {
            try await publisher.publish(
                topic: "waybill/events/\(notice.gateway)/\(notice.type.rawValue)",
                payload: notice.body,
                contentType: "application/cloudevents+json"
            )
            result = .delivered
        } catch {
            let backoff = Backoff(base: .milliseconds(500), cap: .seconds(60), seed: UInt64(notice.sequence))
            result = .retry(at: clock.now() + backoff.delay(attempt: delivery.attempts), error: "\(error)")
            logger.warning(
                "a notice was not delivered; trying again",
                metadata: ["notice": "\(notice.id)", "destination": "\(Self.destination)", "error": "\(error)"]
            )
        }
        Counter(
            label: "waybill_notices_total",
            dimensions: [("destination", Self.destination), ("outcome", result == .delivered ? "delivered" : "retry")]
        )
        .increment()
        try await tracker.store.write { try $0.settle(delivery, as: result) }
    }
}
