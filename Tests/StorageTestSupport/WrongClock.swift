package import Primitives
import Synchronization

/// A clock that is wrong by a fixed time, and counts how often it is asked: once for each signature, and once more
/// where a refusal's date is compared with it.
package final class WrongClock: WallClock {
    private let error: Duration
    private let asked = Mutex(0)

    package init(error: Duration) {
        self.error = error
    }

    package func now() -> Timestamp {
        asked.withLock { $0 += 1 }
        return SystemWallClock().now() + error
    }

    /// How often it has been asked since this was last read.
    package func count() -> Int {
        asked.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}
