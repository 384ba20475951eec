package import Primitives

/// The dock's side: a dock's messages as it publishes them.
extension InboundMessage {
    /// The message as the protocol's examples show it: a reply says its gateway is `""`, an event names it.
    ///
    /// - Parameter quirks: How to stray from the text.
    /// - Returns: The payload.
    package func encoded(quirks: DockQuirks = []) -> [UInt8] {
        let isEvent: Bool
        let data: JSONValue
        switch content {
        case .reply(let reply): (isEvent, data) = (false, reply.data(quirks))
        case .progress(let progress): (isEvent, data) = (true, progress.data(quirks))
        case .otherReply: (isEvent, data) = (false, .record(["result": .integer(0)]))
        case .otherEvent: (isEvent, data) = (true, .object([]))
        }
        let leavesOutMethod = !isEvent && quirks.contains(.noMethod)
        return JSONWriter.write(
            .record([
                "bid": bid.map { .string($0) },
                "data": data,
                "gateway": .string(isEvent ? gateway : ""),
                "need_reply": isEvent ? .integer(needsReply ? 1 : 0) : nil,
                "tid": tid.map { .string($0) },
                "timestamp": timestamp.map { .time($0) },
                "method": leavesOutMethod ? nil : method.map { .string($0) },
            ])
        )
    }

    /// A dock's reply to a command.
    package static func reply(
        to request: ServiceRequest,
        from gateway: String,
        at timestamp: Timestamp,
        _ reply: ServiceReply
    ) -> InboundMessage {
        InboundMessage(
            gateway: gateway,
            tid: request.tid,
            bid: request.bid,
            method: request.command.method.rawValue,
            timestamp: timestamp,
            content: .reply(reply)
        )
    }
}
