import Synchronization

/// The open connections of the API, and which of them has to go where there are too many.
///
/// A connection waits while its client has the next step: before a request, within one, and while an answer is not taken.
/// Where the table is full, a new connection takes the place of the one that has waited longest, among those of the
/// address that has the most. Where none waits, the new one is a probe.
final class ConnectionTable: Sendable {
    enum Admission: Sendable, Hashable {
        case full
        case probe
    }

    fileprivate struct Entry {
        let address: String
        let admission: Admission
        /// `nil`: the worker has the next step.
        var waitingSince: ContinuousClock.Instant?
        /// Told to close, and not closed yet.
        var isLeaving = false
        let close: @Sendable () -> Void
    }

    fileprivate struct State {
        var entries: [UInt64: Entry] = [:]
        var nextID: UInt64 = 0
        /// Of those that are not leaving.
        var connections = 0
        var probes = 0
        var perAddress: [String: Int] = [:]
    }

    private let limits: ConnectionLimits
    private let state = Mutex(State())

    init(limits: ConnectionLimits) {
        self.limits = limits
    }

    /// How many connections there are.
    var count: Int {
        state.withLock { $0.entries.count }
    }

    /// Takes a connection in, and closes another where it has to.
    ///
    /// - Parameters:
    ///   - address: The client's.
    ///   - now: The present.
    ///   - close: Closes it; called at most once, from any thread.
    /// - Returns: Its number, what it may ask for, and whether another was closed for it.
    func admit(
        from address: String,
        at now: ContinuousClock.Instant = .now,
        close: @escaping @Sendable () -> Void
    ) -> (id: UInt64, admission: Admission, hasEvicted: Bool) {
        let (id, admission, victim) = state.withLock { state in
            var victim: (@Sendable () -> Void)?
            var admission = Admission.full
            if state.connections >= limits.connections {
                victim = state.evictWaiting()
                if victim == nil {
                    admission = .probe
                    if state.probes >= limits.probes {
                        victim = state.evictProbe()
                    }
                }
            }
            let id = state.nextID
            state.nextID += 1
            state.entries[id] = Entry(address: address, admission: admission, waitingSince: now, close: close)
            state.count(1, admission, address)
            return (id, admission, victim)
        }
        victim?()
        return (id, admission, victim != nil)
    }

    /// Notes who has the next step on a connection.
    func setWaiting(_ id: UInt64, _ isWaiting: Bool, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.entries[id]?.waitingSince = isWaiting ? now : nil
        }
    }

    /// Forgets a connection that is closed.
    func remove(_ id: UInt64) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: id), !entry.isLeaving else {
                return
            }
            state.count(-1, entry.admission, entry.address)
        }
    }
}

extension ConnectionTable.State {
    fileprivate mutating func count(_ change: Int, _ admission: ConnectionTable.Admission, _ address: String) {
        switch admission {
        case .full: connections += change
        case .probe: probes += change
        }
        let count = perAddress[address, default: 0] + change
        perAddress[address] = count > 0 ? count : nil
    }

    /// Takes out the connection that has waited longest, of the address that has the most connections.
    fileprivate mutating func evictWaiting() -> (@Sendable () -> Void)? {
        let shares = perAddress
        let waiting = entries.lazy.filter { !$0.value.isLeaving && $0.value.admission == .full }
            .compactMap { id, entry in
                entry.waitingSince.map { (id: id, share: shares[entry.address] ?? 0, since: $0) }
            }
        let victim = waiting.max { first, second in
            first.share != second.share ? first.share < second.share : first.since > second.since
        }
        return victim.flatMap { leave($0.id) }
    }

    /// Takes out the oldest probe.
    fileprivate mutating func evictProbe() -> (@Sendable () -> Void)? {
        entries.lazy.filter { !$0.value.isLeaving && $0.value.admission == .probe }.map(\.key).min()
            .flatMap { leave($0) }
    }

    private mutating func leave(_ id: UInt64) -> (@Sendable () -> Void)? {
        guard var entry = entries[id] else {
            return nil
        }
        entry.isLeaving = true
        entries[id] = entry
        count(-1, entry.admission, entry.address)
        return entry.close
    }
}
