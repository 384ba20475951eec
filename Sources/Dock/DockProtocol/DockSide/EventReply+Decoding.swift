/// The dock's side: what a dock reads of the answer to its event.
extension EventReply {
    /// Reads an answer.
    package static func decode(_ payload: [UInt8]) throws(DockProtocolError) -> EventReply {
        let fields = try JSONFields(payload: payload)
        return EventReply(
            tid: try fields.requiredText("tid"),
            bid: try fields.requiredText("bid"),
            method: try fields.requiredText("method"),
            timestamp: try fields.time("timestamp")
        )
    }
}
