public import Primitives

/// The answer to an event that asked for one, as it is published on ``DockTopic/eventsReply(gateway:)``: the event's
/// tid, bid and method, and result 0.
public struct EventReply: Sendable, Hashable {
    /// The event's tid.
    public let tid: String
    /// The event's bid.
    public let bid: String
    /// The event's method.
    public let method: String
    /// When it was sent.
    public let timestamp: Timestamp?

    /// An answer.
    public init(tid: String, bid: String, method: String, timestamp: Timestamp?) {
        self.tid = tid
        self.bid = bid
        self.method = method
        self.timestamp = timestamp
    }

    /// The answer to a message; `nil` where it asked for none, or left out what an answer repeats.
    public init?(to message: InboundMessage, at timestamp: Timestamp) {
        guard message.needsReply, let tid = message.tid, let bid = message.bid, let method = message.method else {
            return nil
        }
        self.init(tid: tid, bid: bid, method: method, timestamp: timestamp)
    }

    /// The message.
    public func encoded() -> [UInt8] {
        JSONWriter.write(
            .record([
                "bid": .string(bid),
                "data": .record(["result": .integer(0)]),
                "tid": .string(tid),
                "timestamp": timestamp.map { .time($0) },
                "method": .string(method),
            ])
        )
    }
}
