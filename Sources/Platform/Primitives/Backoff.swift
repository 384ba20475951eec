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
        // SplitMix64 of (seed, attempt): stateless, and well mixed in its high bits.
        var mixed = seed &+ UInt64(truncatingIfNeeded: attempt) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let fraction = Double(mixed >> 11) / Double(1 << 53)
        return ceiling * (0.5 + fraction / 2)
    }
}
