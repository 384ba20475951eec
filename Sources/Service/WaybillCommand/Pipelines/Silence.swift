import Synchronization

/// How many questions in a row had no answer: who stays silent is asked no more.
final class Silence: Sendable {
    let limit: Int
    private let count = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// So many questions in a row had no answer that there is no use in another.
    var isOver: Bool {
        count.withLock { $0 >= limit }
    }

    func note(isAnswered: Bool) {
        count.withLock { $0 = isAnswered ? 0 : $0 + 1 }
    }
}
