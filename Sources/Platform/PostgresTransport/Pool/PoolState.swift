import EventThread

/// What a pool knows of its lanes, and of who waits for one.
struct PoolState: Sendable {
    typealias Lane = EventThread<ConnectionLoop>

    /// How soon another connection is tried after one could not be made.
    private static let growth = Duration.seconds(5)
    /// How long a connection of a server that has few may be idle before others get it.
    private static let idleTime = Duration.seconds(1)

    /// The most connections that are wanted.
    let most: Int
    /// Those that were used last come last.
    private var idle: [(lane: Lane, since: ContinuousClock.Instant)] = []
    /// All that have been connected, idle or not.
    var lanes: [Lane] = []
    /// How many are being connected for the first time.
    var connecting = 0
    var waiting: [CheckedContinuation<Lane, any Error>] = []
    /// So many can be had, as far as is known.
    private var limit: Int
    private var growsAt: ContinuousClock.Instant?
    /// When no connection at all could be made for the first time, because the server has none to give.
    private(set) var crowdedSince: ContinuousClock.Instant?
    var isClosed = false
    /// Who waits for what is under way.
    private var closing: [CheckedContinuation<Void, Never>] = []

    init(most: Int) {
        self.most = most
        limit = most
    }

    private var isQuiet: Bool {
        idle.count == lanes.count && connecting == 0
    }

    /// Whether another lane is to be made for those who wait; it counts as being connected then.
    mutating func grow() -> Bool {
        guard connecting < waiting.count, lanes.count + connecting < most else {
            return false
        }
        if lanes.count + connecting >= limit {
            guard let growsAt, ContinuousClock.now >= growsAt else {
                return false
            }
            limit += 1
        }
        connecting += 1
        return true
    }

    /// A new lane is connected.
    mutating func connected(_ lane: Lane) {
        connecting -= 1
        lanes.append(lane)
        crowdedSince = nil
        if limit < most {
            // There may be room for more again.
            limit = max(limit, lanes.count + connecting)
            growsAt = .now
        }
    }

    /// A lane could not be connected, or not again, and is none any more: those that are there have to do for a while.
    mutating func shrink() {
        limit = max(1, lanes.count + connecting)
        growsAt = .now.advanced(by: Self.growth)
    }

    mutating func remove(_ lane: Lane) {
        lanes.removeAll { $0 === lane }
        shrink()
    }

    /// Whether those who wait are to wait on, although there is no lane at all.
    mutating func waitsOn(patience: Duration) -> Bool {
        let since = crowdedSince ?? .now
        crowdedSince = since
        guard ContinuousClock.now - since < patience else {
            crowdedSince = nil
            return false
        }
        return true
    }

    /// Who gets a lane that is free; it is idle where nobody wants it.
    mutating func next(for lane: Lane) -> CheckedContinuation<Lane, any Error>? {
        guard waiting.isEmpty else {
            return waiting.removeFirst()
        }
        idle.append((lane, .now))
        return nil
    }

    mutating func takeIdle() -> Lane? {
        idle.popLast()?.lane
    }

    /// The lanes that are given up, so that other programs get their connections: where the server has fewer than are
    /// wanted, and all but the one that was used last.
    mutating func takeSurplus() -> [Lane] {
        var surplus: [Lane] = []
        while limit < most, idle.count > 1, let oldest = idle.first, ContinuousClock.now - oldest.since > Self.idleTime
        {
            idle.removeFirst()
            lanes.removeAll { $0 === oldest.lane }
            surplus.append(oldest.lane)
        }
        return surplus
    }

    /// All lanes, at the end.
    mutating func takeAll() -> [Lane] {
        defer { (lanes, idle) = ([], []) }
        return lanes
    }

    /// Those whose wait for the end is over.
    mutating func ended() -> [CheckedContinuation<Void, Never>] {
        guard isClosed, isQuiet else {
            return []
        }
        defer { closing = [] }
        return closing
    }

    /// - Returns: `true` where there is nothing to wait for.
    mutating func close(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        isClosed = true
        if !isQuiet {
            closing.append(continuation)
        }
        return isQuiet
    }
}
