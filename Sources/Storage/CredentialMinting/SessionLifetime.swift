import ObjectStorage
public import Primitives

/// When a session ends, for clocks other than the provider's, which may be hours apart.
public struct SessionLifetime: Sendable, Hashable {
    /// The end as the provider gave it, by its clock.
    public let expiresAt: Timestamp
    /// How long, from the answer on.
    public let length: Duration
    /// When the answer came.
    public let began: ContinuousClock.Instant

    package init(expiresAt: Timestamp, length: Duration, began: ContinuousClock.Instant = .now) {
        self.expiresAt = expiresAt
        self.length = length
        self.began = began
    }

    /// When it ends, by the clock that says `now`; the provider's own moment where that clock agrees with the provider's.
    package func end(now: Timestamp) -> Timestamp {
        let end = now + (length - began.duration(to: .now))
        return ClockAgreement.holds(between: end, and: expiresAt) ? expiresAt : end
    }
}
