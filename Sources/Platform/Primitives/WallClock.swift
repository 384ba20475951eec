import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Tells the time of day.
///
/// Everything that needs it takes one of these, so that a test can set it.
public protocol WallClock: Sendable {
    /// The present moment.
    func now() -> Timestamp
}

/// The system's clock.
public struct SystemWallClock: WallClock {
    /// The system's clock.
    public init() {}

    /// The present moment by the system's real-time clock.
    public func now() -> Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is moved: for tests.
public final class ManualWallClock: WallClock {
    private let moment: Mutex<Timestamp>

    /// A clock that shows a moment.
    public init(_ moment: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        self.moment = Mutex(moment)
    }

    /// The moment it was last moved to.
    public func now() -> Timestamp {
        moment.withLock { $0 }
    }

    /// Moves the clock on by a duration.
    public func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }
}
