/// Whether bytes come as fast as they must: what comes more slowly is given up, because it holds a place and may go on for
/// ever.
///
/// Only the time counts in which a reader waits for bytes; what it does with them, and a pace of its own, do not.
struct ReadingRate {
    /// The least that has to come, in bytes a second.
    let floor: Int
    /// Over so much waiting.
    let window: Duration
    private var waited = Duration.zero
    private var bytes = 0

    init(floor: Int, window: Duration) {
        self.floor = floor
        self.window = window
    }

    /// Takes a piece.
    ///
    /// - Returns: Whether the bytes of the last window came too slowly.
    mutating func isTooSlow(bytes count: Int, waited time: Duration) -> Bool {
        bytes += count
        waited += time
        guard waited >= window else {
            return false
        }
        let isTooSlow = Double(bytes) < Double(floor) * (waited / .seconds(1))
        bytes = 0
        waited = .zero
        return isTooSlow
    }
}
