/// The one schedule of retries: exponential, capped, with jitter from a seed.
///
/// The delay before attempt n lies between half of and the whole of `min(cap, base · 2ⁿ)`; which part of it, the
/// seed and the attempt decide, so the schedule of one thing is the same after a restart, and two things that
/// failed together do not come back together.
public struct Backoff: Sendable, Hashable {
    /// The longest first delay.
    public let base: Duration
    /// The longest delay of all.
    public let cap: Duration
    /// What tells this schedule from others.
    public let seed: UInt64

    /// A schedule.
    public init(base: Duration, cap: Duration, seed: UInt64) {
        self.base = base
        self.cap = cap
        self.seed = seed
    }

    /// The delay before a retry.
    ///
    /// - Parameter attempt: How many attempts have failed before this one, less one: 0 for the first retry.
    /// - Returns: Between half of and the whole of the exponential, capped delay.
    public func delay(attempt: Int) -> Duration {
        let doublings = min(max(attempt, 0), 30)
        // Compared before it is multiplied, which would trap where the base is past all sense.
        let ceiling = base >= cap / (1 << doublings) ? cap : base * (1 << doublings)
        // Stateless: a place of the sequence, well mixed in its high bits.
        let mixed = SplitMix64.value(at: UInt64(truncatingIfNeeded: attempt), seed: seed)
        let fraction = Double(mixed >> 11) / Double(1 << 53)
        return ceiling * (0.5 + fraction / 2)
    }
}
