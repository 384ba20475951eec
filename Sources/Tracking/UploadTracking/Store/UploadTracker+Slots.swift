package import Primitives

// Which worker reads which session of the broker (rules.md, More than one worker).
extension UploadTracker {
    /// Takes a slot: one whose holder is gone before a new one, because the broker keeps messages for it.
    ///
    /// - Parameters:
    ///   - holder: This process; nobody else's name.
    ///   - group: The share group that its session will be subscribed under.
    ///   - limit: How many slots there may be; `nil`: any number.
    ///   - isAlone: No other worker can be running on this store, so whoever holds a slot is gone.
    ///   - duration: For how long, if it is not renewed.
    /// - Returns: The slot, and the group that its session was subscribed under before; `nil` where all are held.
    /// - Throws: ``TrackingStoreError``.
    package func claimSlot(
        for holder: String,
        group: String?,
        limit: Int?,
        isAlone: Bool,
        during duration: Duration
    ) async throws -> (slot: Slot, formerGroup: String?)? {
        try await store.write { transaction in
            let slots = try transaction.lockSlots()
            let lapsed = slots.first { isAlone || $0.holder == holder || $0.expiresAt <= transaction.now }
            let taken = Set(slots.map(\.number))
            guard let number = lapsed?.number ?? (0...slots.count).first(where: { !taken.contains($0) }),
                limit.map({ number < $0 }) ?? true
            else {
                return nil
            }
            let slot = Slot(
                number: number,
                holder: holder,
                token: (lapsed?.token ?? 0) + 1,
                expiresAt: transaction.now + duration,
                group: group,
                readUpTo: lapsed?.readUpTo
            )
            try transaction.save(slot)
            return (slot, lapsed?.group)
        }
    }

    /// Takes a slot whose holder is gone, to read its session to the end.
    ///
    /// - Returns: `nil` where every other holder lives.
    package func adoptSlot(for holder: String, during duration: Duration) async throws -> Slot? {
        try await store.write { transaction in
            guard
                var slot = try transaction.lockSlots().first(where: {
                    $0.holder != holder && $0.expiresAt <= transaction.now
                })
            else {
                return nil
            }
            slot.holder = holder
            slot.token += 1
            slot.expiresAt = transaction.now + duration
            try transaction.save(slot)
            return slot
        }
    }

    /// Holds a slot for longer.
    ///
    /// - Parameters:
    ///   - slot: As it was taken.
    ///   - duration: From now.
    ///   - isDrained: Everything that the broker held for it has been read and committed, some time ago and since.
    /// - Returns: `false` where it is another's now.
    /// - Throws: ``TrackingStoreError``.
    package func renew(_ slot: Slot, for duration: Duration, isDrained: Bool) async throws -> Bool {
        try await change(slot) { held, now in
            held.expiresAt = now + duration
            if isDrained {
                held.readUpTo = now
            }
        }
    }

    /// Gives a slot back with what the broker holds for it, so that another worker may read that at once.
    package func release(_ slot: Slot) async throws {
        _ = try await change(slot) { held, now in held.expiresAt = now }
    }

    /// The session of a slot was read to its end, and is no more.
    ///
    /// - Returns: `false` where it is another's now.
    package func retire(_ slot: Slot) async throws -> Bool {
        try await store.write { transaction in
            guard try transaction.lockSlots().contains(where: { $0.isSameHolding(as: slot) }) else {
                return false
            }
            try transaction.removeSlot(slot.number)
            return true
        }
    }

    /// The moment up to which all that the broker took for any worker has been read.
    ///
    /// A timer that was due later may not fire yet: what would stop it may lie in the session of a worker that has
    /// fallen behind, or is gone.
    ///
    /// - Parameter slot: This worker's own, whose session it has just found drained.
    /// - Returns: `nil` where a session was never read to its end.
    /// - Throws: ``TrackingStoreError``.
    package func readUpTo(own slot: Slot) async throws -> Timestamp? {
        var horizon = Timestamp.distantFuture
        for other in try await store.read({ try $0.slots() }) where other.number != slot.number {
            guard let readUpTo = other.readUpTo else {
                return nil
            }
            horizon = min(horizon, readUpTo)
        }
        return horizon
    }

    private func change(
        _ slot: Slot,
        _ change: @escaping @Sendable (_ held: inout Slot, _ now: Timestamp) -> Void
    ) async throws -> Bool {
        try await store.write { transaction in
            guard
                var held = try transaction.lockSlots().first(where: { $0.isSameHolding(as: slot) })
            else {
                return false
            }
            change(&held, transaction.now)
            try transaction.save(held)
            return true
        }
    }
}

extension Slot {
    /// A slot that was retired is counted anew from its next holder on, so the token alone does not tell.
    fileprivate func isSameHolding(as other: Slot) -> Bool {
        (number, holder, token) == (other.number, other.holder, other.token)
    }
}
