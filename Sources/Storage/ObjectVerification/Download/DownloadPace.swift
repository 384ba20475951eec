import Synchronization

/// How fast objects are read: so many bytes a second, over all that read at a pace together.
///
/// What is read is paid for afterwards, and whoever reads waits until it is: meanwhile nothing is taken from the
/// transfer, which pauses (``HTTPResponseBody``), so the object store's sending slows down.
package final class DownloadPace: Sendable {
    /// `nil` for no limit.
    private let bucket: Mutex<TokenBucket?>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - bytesPerSecond: `nil` for as fast as they come.
    ///   - now: What time it is, in a clock that nobody sets.
    ///   - sleep: Waits; ends early, with an error, when the task is canceled.
    package init(
        bytesPerSecond: Int?,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        bucket = Mutex(bytesPerSecond.map { TokenBucket(rate: $0, at: now()) })
        self.now = now
        self.sleep = sleep
    }

    /// Waits until so many bytes are paid for, or the task is canceled.
    func pay(_ bytes: Int) async {
        let wait = bucket.withLock { $0?.take(bytes, at: now()) } ?? .zero
        if wait > .zero {
            try? await sleep(wait)
        }
    }
}

/// Tokens that come at a rate, up to a second's worth, and can be owed.
struct TokenBucket: Sendable {
    /// A second, at least 1.
    let rate: Int
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(rate: Int, at moment: ContinuousClock.Instant) {
        self.rate = max(1, rate)
        tokens = Double(self.rate)
        filledAt = moment
    }

    /// Takes tokens, more than there are if need be.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - moment: When; never earlier than before.
    /// - Returns: How long it takes until those that were taken have come.
    mutating func take(_ count: Int, at moment: ContinuousClock.Instant) -> Duration {
        let elapsed = filledAt.duration(to: moment)
        if elapsed > .zero {
            tokens = min(Double(rate), tokens + elapsed / .seconds(1) * Double(rate))
            filledAt = moment
        }
        tokens -= Double(count)
        return tokens < 0 ? .seconds(-tokens / Double(rate)) : .zero
    }
}
