import CSpawn

/// What the process has allocated with `malloc`, Swift's objects and C libraries' alike, and not freed.
package enum AllocatedMemory {
    package static var bytes: Int {
        Int(clamping: waybill_allocated_bytes())
    }

    /// How much more is allocated after some work than before it.
    ///
    /// What runs beside it counts too, so a bound on it has to leave room, and the work is done again where it is passed:
    /// a leak shows each time.
    ///
    /// - Parameters:
    ///   - bound: The growth that is too much.
    ///   - work: What may leave nothing.
    /// - Returns: The least growth of up to three times.
    package static func growth(below bound: Int, during work: () throws -> Void) rethrows -> Int {
        var least = Int.max
        for _ in 0..<3 where least >= bound {
            let before = bytes
            try work()
            least = min(least, bytes - before)
        }
        return least
    }
}
