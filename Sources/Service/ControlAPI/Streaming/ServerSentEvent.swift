/// The text of server-sent events (HTML, 9.2).
enum ServerSentEvent {
    static let mediaType = "text/event-stream"

    /// A line that says nothing, and keeps the connection alive.
    static let comment = Array(":\n\n".utf8)

    /// One event.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - id: What `Last-Event-ID` will say; without line ends.
    ///   - data: One line or more.
    /// - Returns: Its text.
    static func event(_ type: String, id: String, data: [UInt8]) -> [UInt8] {
        var text = Array("id: \(id)\nevent: \(type)\n".utf8)
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            text += Array("data: ".utf8) + line + [UInt8(ascii: "\n")]
        }
        return text + [UInt8(ascii: "\n")]
    }

    /// How long a client should wait before it comes back.
    static func retry(after delay: Duration) -> [UInt8] {
        Array("retry: \(delay.components.seconds * 1000)\n\n".utf8)
    }
}
