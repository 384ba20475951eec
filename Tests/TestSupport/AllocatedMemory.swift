import CSpawn

/// What the process has allocated with `malloc`, Swift's objects and C libraries' alike, and not freed.
package enum AllocatedMemory {
    package static var bytes: Int {
        Int(clamping: waybill_allocated_bytes())
    }

    /// How much more is allocated after some work than before it.
    ///
    /// What runs beside it counts too, so a bound on it has to leave room.
    package static func growth(during work: () throws -> Void) rethrows -> Int {
        let before = bytes
        try work()
        return bytes - before
    }
}
