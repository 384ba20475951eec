package import Primitives

/// How long a session lasts, from a moment of a clock that nobody sets.
///
/// A provider's expiry is by the provider's clock. Whoever waits for it has another clock, which may be hours apart.
public struct SessionLifetime: Sendable, Hashable {
    /// How long, from the answer on.
    public let length: Duration
    /// When the answer came.
    public let began: ContinuousClock.Instant

    package init(length: Duration, began: ContinuousClock.Instant = .now) {
        self.length = length
        self.began = began
    }

    /// When it ends, by the clock that says `now`.
    package func end(now: Timestamp) -> Timestamp {
        now + (length - began.duration(to: .now))
    }
}
