import Synchronization

/// How a profile's store answers HEAD, as far as it was seen.
final class HeadHabits: Sendable {
    /// For how long HEAD is left out after it was refused where reading worked.
    ///
    /// HEAD tells a checksum that a reading of one byte does not.
    private static let pause = Duration.seconds(3600)

    private struct State {
        var leavesOutChecksums = false
        var readsUntil: ContinuousClock.Instant?
        var hasSeenBucket = false
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }) {
        self.now = now
    }

    /// The store refuses a HEAD that asks for checksums.
    var leavesOutChecksums: Bool {
        get { state.withLock { $0.leavesOutChecksums } }
        set { state.withLock { $0.leavesOutChecksums = newValue } }
    }

    /// The store refuses HEAD, and lets read.
    var readsInstead: Bool {
        let now = now()
        return state.withLock { state in state.readsUntil.map { now < $0 } ?? false }
    }

    func startReading() {
        let end = now() + Self.pause
        state.withLock { $0.readsUntil = end }
    }

    func stopReading() {
        state.withLock { $0.readsUntil = nil }
    }

    /// The store has shown an object, or has said that one is missing: a 404 without a word is about the object.
    var hasSeenBucket: Bool {
        get { state.withLock { $0.hasSeenBucket } }
        set { state.withLock { $0.hasSeenBucket = newValue } }
    }
}
