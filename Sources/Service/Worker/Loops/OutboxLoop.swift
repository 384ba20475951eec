import Logging
import Metrics
import Primitives
import Synchronization
import UploadTracking

/// Delivers notices to one destination at least once, in order for each upload (rules.md, Notices).
struct OutboxLoop: Sendable {
    /// Longer than a try takes.
    private static let lease = Duration.seconds(60)
    /// How soon a destination of a profile is tried again after failures in a row: soon enough to see that it is back.
    private static let pause = Backoff(base: .seconds(1), cap: .seconds(300), seed: 3)

    let destination: any NoticeDestination
    let tracker: UploadTracker
    let bell: Doorbell
    let logger: Logger
    private let running = RunningDeliveries()
    private let stopped = StoppedLanes()

    init(
        destination: any NoticeDestination,
        tracker: UploadTracker,
        bell: Doorbell,
        logger: Logger
    ) {
        self.destination = destination
        self.tracker = tracker
        self.bell = bell
        self.logger = logger
    }

    func run() async {
        let loop = DueLoop(
            name: "delivery to \(destination.name)",
            nextDue: { try nextDue($0) },
            store: tracker.store,
            bell: bell,
            concurrency: destination.concurrency,
            logger: logger
        )
        await loop.run(
            isReady: { destination.isReady },
            take: { limit in
                let leases = try await tracker.store.write { try self.take($0, limit: limit) }
                running.began(leases)
                return leases
            },
            perform: deliver
        )
    }

    private func take(_ transaction: any TrackingTransaction, limit: Int) throws -> [DeliveryLease] {
        let until = transaction.now + Self.lease
        guard destination.laneWidth != nil else {
            return try transaction.leaseDeliveries(to: destination.name, of: nil, limit: limit, until: until)
        }
        var leases: [DeliveryLease] = []
        for lane in try resumed(transaction) where lane.pausedUntil <= transaction.now {
            let room = min(room(in: lane), limit - leases.count)
            if room > 0 {
                leases += try transaction.leaseDeliveries(
                    to: destination.name,
                    of: lane.profile,
                    limit: room,
                    until: until
                )
            }
        }
        return leases
    }

    /// The lanes; those that had stopped go on after a restart, and when their address has changed.
    private func resumed(_ transaction: any TrackingTransaction) throws -> [DeliveryLane] {
        let isStart = stopped.isStart()
        return try transaction.deliveryLanes(of: destination.name).map { lane in
            guard lane.isStopped,
                stopped.hasMoved(lane.profile, to: destination.address(of: lane.profile)) || isStart
            else {
                return lane
            }
            var lane = try transaction.lockLane(to: lane.destination, of: lane.profile)
            lane.resume(at: transaction.now)
            try transaction.save(lane)
            return lane
        }
    }

    private func nextDue(_ reader: any TrackingReader) throws -> Timestamp? {
        guard destination.laneWidth != nil else {
            return try reader.nextDelivery(to: destination.name, of: nil)
        }
        // In a lane that is full, nothing begins before something has ended, and then the bell is rung.
        return try reader.deliveryLanes(of: destination.name).filter { room(in: $0) > 0 }
            .compactMap { lane in
                try reader.nextDelivery(to: destination.name, of: lane.profile).map { max($0, lane.pausedUntil) }
            }
            .min()
    }

    /// Where tries failed, a single one finds out whether the destination is back.
    private func room(in lane: DeliveryLane) -> Int {
        (lane.failures > 0 ? 1 : destination.laneWidth ?? 0) - running.count(of: lane.profile)
    }

    private func deliver(_ delivery: DeliveryLease) async throws {
        defer { running.ended(delivery) }
        let began = ContinuousClock.now
        let result: DeliveryResult
        var retryAfter = Duration.zero
        var isGone = false
        do throws(DeliveryFault) {
            try await destination.deliver(delivery.notice)
            result = .delivered
        } catch {
            // Broken off by our own ending, it is no try.
            try Task.checkCancellation()
            retryAfter = error.retryAfter ?? .zero
            isGone = error.isGone
            if isGone {
                stopped.stop(delivery.notice.profile, address: destination.address(of: delivery.notice.profile))
            }
            result = failed(delivery, error, at: delivery.leasedAt + (ContinuousClock.now - began))
        }
        guard try await tracker.settle(delivery, as: result, pausing: pausing(atLeast: retryAfter), stopping: isGone)
        else {
            // It may go out twice then, as it may when a worker is killed; what became of it the other one says.
            logger.debug(
                "a delivery took so long that another worker has taken it on",
                metadata: ["notice": "\(delivery.notice.id)", "destination": "\(destination.name)"]
            )
            return
        }
        Counter(
            label: "waybill_notices_total",
            dimensions: [("destination", destination.name), ("outcome", result.label)]
        )
        .increment()
    }

    private func pausing(atLeast retryAfter: Duration) -> (@Sendable (_ failures: Int) -> Duration)? {
        guard destination.laneWidth != nil else {
            return nil
        }
        return { failures in max(retryAfter, Self.pause.delay(attempt: failures - 1)) }
    }

    /// The present is by the database's clock: due times go by no other.
    private func failed(_ delivery: DeliveryLease, _ fault: DeliveryFault, at now: Timestamp) -> DeliveryResult {
        let notice = delivery.notice
        var metadata: Logger.Metadata = [
            "notice": "\(notice.id)", "profile": "\(notice.profile)", "destination": "\(destination.name)",
            "attempt": "\(delivery.attempts + 1)", "error": "\(fault)",
        ]
        if fault.isFinal || destination.attempts(of: notice.profile).map({ delivery.attempts + 1 >= $0 }) ?? false {
            metadata["next"] = "see `waybill notices --dead`; when the cause is gone, `waybill notices --replay`"
            if fault.isGone {
                metadata["next"] =
                    "set WEBHOOK_URL to another endpoint; or `waybill notices --replay`, or a restart, when it is back"
                logger.error("the endpoint is gone; notices to it are paused", metadata: metadata)
            } else {
                logger.error("a notice was given up", metadata: metadata)
            }
            return .dead(error: fault.description)
        }
        logger.warning("a notice was not delivered; trying again", metadata: metadata)
        let delay = destination.backoff(of: notice).delay(attempt: delivery.attempts)
        return .retry(at: now + max(delay, fault.retryAfter ?? .zero), error: fault.description)
    }
}

/// Where the lanes led that have stopped, as far as this process has seen it.
private final class StoppedLanes: Sendable {
    private struct State {
        var addresses: [ProfileName: Int] = [:]
        var hasLooked = false
    }

    private let state = Mutex(State())

    func stop(_ profile: ProfileName, address: Int) {
        state.withLock { $0.addresses[profile] = address }
    }

    /// Whether this is the first look of the process.
    func isStart() -> Bool {
        state.withLock { state in
            defer { state.hasLooked = true }
            return !state.hasLooked
        }
    }

    /// Whether a lane leads elsewhere than when it stopped; one that another worker stopped is met here first.
    func hasMoved(_ profile: ProfileName, to address: Int) -> Bool {
        state.withLock { state in
            let before = state.addresses.updateValue(address, forKey: profile)
            return before.map { $0 != address } ?? false
        }
    }
}

/// How many deliveries of each profile this worker has under way.
private final class RunningDeliveries: Sendable {
    private let counts = Mutex<[ProfileName: Int]>([:])

    func count(of profile: ProfileName) -> Int {
        counts.withLock { $0[profile] ?? 0 }
    }

    func began(_ leases: [DeliveryLease]) {
        counts.withLock { counts in
            for lease in leases {
                counts[lease.notice.profile, default: 0] += 1
            }
        }
    }

    func ended(_ lease: DeliveryLease) {
        counts.withLock { $0[lease.notice.profile, default: 1] -= 1 }
    }
}

extension DeliveryResult {
    fileprivate var label: String {
        switch self {
        case .delivered: "delivered"
        case .retry: "retry"
        case .dead: "dead"
        }
    }
}
