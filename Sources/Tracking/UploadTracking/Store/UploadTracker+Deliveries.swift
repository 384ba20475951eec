import Primitives

extension UploadTracker {
    /// Tries that failed one after the other from which on it was the destination that was away, and not a notice that
    /// it does not take.
    private static let outage = 3

    /// Writes down what became of a try.
    ///
    /// - Parameters:
    ///   - delivery: What was tried.
    ///   - result: What became of it.
    ///   - pause: For how long nothing of the profile is tried at this destination after so many failures in a row;
    ///     `nil` where each delivery stands for itself.
    ///   - stopping: Nothing of the profile is tried there any more, until that is taken back.
    /// - Returns: `false` where the lease is lost, or the delivery settled; nothing was changed then.
    /// - Throws: ``TrackingStoreError``.
    @discardableResult
    package func settle(
        _ delivery: DeliveryLease,
        as result: DeliveryResult,
        pausing pause: (@Sendable (_ failures: Int) -> Duration)? = nil,
        stopping: Bool = false
    ) async throws -> Bool {
        try await store.write { transaction in
            let locked = try pause.map { _ in
                try transaction.lockLane(to: delivery.destination, of: delivery.notice.profile)
            }
            guard try transaction.settle(delivery, as: result) else {
                return false
            }
            if let pause, var lane = locked {
                let before = lane
                if result == .delivered {
                    // What was under way when it stopped does not start it again.
                    if !lane.isStopped {
                        lane.resume(at: transaction.now)
                    }
                    if before.failures >= Self.outage {
                        try transaction.bringForward(lane)
                    }
                } else {
                    // What was under way with the try that failed first is no further sign.
                    if lane.pausedUntil <= delivery.leasedAt {
                        lane.failures += 1
                    }
                    lane.pausedUntil = max(
                        lane.pausedUntil,
                        stopping ? DeliveryLane.stopped : transaction.now + pause(lane.failures)
                    )
                }
                if lane != before {
                    try transaction.save(lane)
                }
            }
            return true
        }
    }

    /// Has deliveries tried again that were settled, and those that wait for another try at once.
    ///
    /// - Parameters:
    ///   - filter: Which; settled ones.
    ///   - start: Only behind this one.
    /// - Returns: How many were settled.
    /// - Throws: ``TrackingStoreError``.
    package func replay(_ filter: DeliveryFilter, after start: DeliveryCursor? = nil) async throws -> Int {
        var settled = filter
        settled.states.remove(.pending)
        guard !settled.states.isEmpty else {
            return 0
        }
        let chosen = settled
        var count = 0
        var cursor = start
        var isMore = true
        // In the order of their numbers, so that a notice is not ahead of the one before it.
        while isMore {
            let after = cursor
            let (revived, last) = try await store.write { transaction in
                let found = try transaction.deliveries(chosen, after: after, limit: Self.batch)
                return (try transaction.revive(found.map(\.cursor)), found.last?.cursor)
            }
            count += revived
            cursor = last
            isMore = last != nil
        }
        if filter.uploadID == nil {
            try await store.write { transaction in
                for lane in try transaction.deliveryLanes(of: filter.destination)
                where filter.within?.contains(lane.profile) ?? true {
                    var lane = try transaction.lockLane(to: lane.destination, of: lane.profile)
                    lane.resume(at: transaction.now)
                    try transaction.save(lane)
                    try transaction.bringForward(lane)
                }
            }
        }
        return count
    }

    /// Rows that one transaction changes at most, so that telemetry never waits for long.
    static let batch = 500
}
