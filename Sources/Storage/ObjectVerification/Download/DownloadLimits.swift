package import Primitives

/// How objects are read for proof.
package struct DownloadLimits: Sendable {
    /// Shared by all profiles of a worker.
    package var places: DownloadPlaces
    /// `UPLOADS_DOWNLOAD_RATE`: of one profile.
    package var pace: DownloadPace
    /// Without a byte for so long, a connection is given up for another.
    package var idle: Duration
    /// A connection that brings fewer bytes a second, over ``slowWindow`` of waiting, is given up too.
    package var slowest: Int
    package var slowWindow: Duration
    /// Told of each connection that was given up for its slowness.
    package var gaveUpSlow: @Sendable () -> Void
    /// So many tries in a row that bring no byte, or bring them too slowly, end a reading.
    package var vainTries: Int
    /// Between tries.
    package var backoff: Backoff
    /// Waits between tries; ends early, with an error, when the task is canceled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// What time it is, in a clock that nobody sets.
    package var now: @Sendable () -> ContinuousClock.Instant

    package init(
        places: DownloadPlaces = DownloadPlaces(concurrency: 16),
        pace: DownloadPace = DownloadPace(bytesPerSecond: nil),
        idle: Duration = .seconds(30),
        slowest: Int = 8 * 1024,
        slowWindow: Duration = .seconds(30),
        gaveUpSlow: @escaping @Sendable () -> Void = {},
        vainTries: Int = 5,
        backoff: Backoff = Backoff(base: .milliseconds(500), cap: .seconds(15), seed: .random(in: .min ... .max)),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.places = places
        self.pace = pace
        self.idle = idle
        self.slowest = slowest
        self.slowWindow = slowWindow
        self.gaveUpSlow = gaveUpSlow
        self.vainTries = max(1, vainTries)
        self.backoff = backoff
        self.sleep = sleep
        self.now = now
    }
}
