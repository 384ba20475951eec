import Primitives

/// The order in which messages are sent: each once in the order it came, or repeated, or shuffled a few at a time.
package struct MessageOrder<Message: Sendable>: Sendable {
    /// So many messages are shuffled with one another.
    package static var batch: Int { 4 }

    private let copies: Int
    private let reorder: Bool
    private var random: SplitMix64
    private var waiting: [Message] = []
    private var added = 0

    package init(_ progress: ProgressBehaviour, seed: UInt64) {
        copies = 1 + max(0, progress.duplicates)
        reorder = progress.reorder
        random = SplitMix64(seed: seed)
    }

    /// Takes a message, and gives what is to be sent now.
    package mutating func add(_ message: Message) -> [Message] {
        waiting += Array(repeating: message, count: copies)
        added += 1
        return reorder && added < Self.batch ? [] : flush()
    }

    /// Gives what still waits.
    package mutating func flush() -> [Message] {
        defer {
            waiting = []
            added = 0
        }
        return reorder ? waiting.shuffled(using: &random) : waiting
    }
}
