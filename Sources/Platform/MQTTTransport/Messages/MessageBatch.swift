/// The messages that were read since the last commit, and when no more may be read.
///
/// Every message counts as read, also one that is not handed on (retained, unreadable, too large): its
/// acknowledgement is queued in libmosquitto like any other.
struct MessageBatch {
    /// How many messages may be read before a commit.
    let messageLimit: Int
    /// How many bytes may be held and still leave room for one message of the greatest size.
    let byteLimit: Int
    private let linger: Duration

    /// What is to be committed, in the order of arrival.
    private(set) var messages: [MQTTMessage] = []
    /// How many messages were read.
    private(set) var read = 0
    /// How many of those take a place in the broker's window.
    private(set) var acknowledgeable = 0
    private var bytes = 0
    private var first: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    /// An empty batch.
    ///
    /// - Parameters:
    ///   - limits: The bounds.
    ///   - window: How many unacknowledged messages the broker may send; past it, waiting is useless.
    ///   - maximumMessage: The size of the largest message, in bytes.
    init(limits: BatchLimits, window: Int, maximumMessage: Int) {
        messageLimit = max(1, min(limits.messages, window))
        byteLimit = max(0, limits.bytes - maximumMessage)
        linger = limits.linger
    }

    /// Whether nothing was read.
    var isEmpty: Bool {
        read == 0
    }

    /// Whether the next message could exceed the bounds.
    var isFull: Bool {
        read >= messageLimit || bytes > byteLimit
    }

    /// When it must be committed, full or not; `nil` while it is empty.
    var deadline: ContinuousClock.Instant? {
        guard let first, let last else {
            return nil
        }
        return min(first + linger, last + linger / 10)
    }

    /// Counts a message as read, and keeps it if it is to be committed.
    mutating func add(_ message: MQTTMessage?, qos: UInt8, at now: ContinuousClock.Instant) {
        read += 1
        acknowledgeable += qos > 0 ? 1 : 0
        first = first ?? now
        last = now
        if let message {
            bytes += message.payload.count + message.topic.utf8.count
            messages.append(message)
        }
    }

    /// Takes what was read, and leaves an empty batch.
    mutating func take() -> (messages: [MQTTMessage], read: Int) {
        defer {
            messages = []
            (read, acknowledgeable, bytes) = (0, 0, 0)
            (first, last) = (nil, nil)
        }
        return (messages, read)
    }
}
