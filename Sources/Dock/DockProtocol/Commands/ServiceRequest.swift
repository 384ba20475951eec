public import Primitives

/// A command to a dock, as it is published on ``DockTopic/services(gateway:)``.
public struct ServiceRequest: Sendable, Hashable {
    /// The id of this one exchange: the reply repeats it.
    ///
    /// A new one for each try.
    public let tid: String
    /// The id of the whole process: the same for each try.
    public let bid: String
    /// When it was sent; `nil` only where a decoded command left it out.
    public let timestamp: Timestamp?
    /// What is asked.
    public let command: Command

    /// A command.
    public init(tid: String, bid: String, timestamp: Timestamp?, command: Command) {
        self.tid = tid
        self.bid = bid
        self.timestamp = timestamp
        self.command = command
    }

    /// The message, field for field as the protocol's text shows it: a cancel carries no timestamp.
    ///
    /// Of a start it holds the credentials in the clear: hand it to the publisher only.
    public func encoded() -> [UInt8] {
        let sent = command.method == .fileuploadUpdate ? nil : timestamp
        return JSONWriter.write(
            .record([
                "bid": .string(bid),
                "data": command.data,
                "tid": .string(tid),
                "timestamp": sent.map { .time($0) },
                "method": .string(command.method.rawValue),
            ])
        )
    }
}
