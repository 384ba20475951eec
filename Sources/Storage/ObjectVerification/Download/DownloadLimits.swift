package import Primitives

/// How objects are read for proof.
package struct DownloadLimits: Sendable {
    /// Shared by all profiles of a worker.
    package var places: DownloadPlaces
    /// `UPLOADS_DOWNLOAD_RATE`: of one profile.
    package var pace: DownloadPace
    /// Without a byte for so long, a connection is given up for another.
    package var idle: Duration
    /// So many tries in a row that bring no byte end a reading.
    package var vainTries: Int
    /// Between tries.
    package var backoff: Backoff
    /// Waits between tries; ends early, with an error, when the task is canceled.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        places: DownloadPlaces = DownloadPlaces(concurrency: 16),
        pace: DownloadPace = DownloadPace(bytesPerSecond: nil),
        idle: Duration = .seconds(30),
        vainTries: Int = 5,
        backoff: Backoff = Backoff(base: .milliseconds(500), cap: .seconds(15), seed: .random(in: .min ... .max)),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.places = places
        self.pace = pace
        self.idle = idle
        self.vainTries = max(1, vainTries)
        self.backoff = backoff
        self.sleep = sleep
    }
}
