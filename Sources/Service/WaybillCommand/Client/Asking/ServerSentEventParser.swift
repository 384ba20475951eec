/// Reads server-sent events out of pieces of any size (HTML, 9.2).
struct ServerSentEventParser: Sendable {
    /// One event.
    struct Event: Sendable, Hashable {
        /// The last id that was given, with this event or before it.
        var id: String?
        var type = "message"
        var data: [UInt8]
    }

    /// The longest line and the longest data that are borne, in bytes.
    static let maximumBytes = 4 << 20

    private var line: [UInt8] = []
    private var afterCarriageReturn = false
    private var id: String?
    private var type: String?
    private var data: [UInt8]?

    /// Takes a piece, and gives the events that it completes.
    ///
    /// - Throws: ``CommandFailure`` where a line has no end.
    mutating func take(_ piece: some Sequence<UInt8>) throws(CommandFailure) -> [Event] {
        var events: [Event] = []
        for byte in piece {
            switch byte {
            case UInt8(ascii: "\n") where afterCarriageReturn:
                afterCarriageReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                afterCarriageReturn = byte == UInt8(ascii: "\r")
                if let event = endLine() {
                    events.append(event)
                }
            default:
                afterCarriageReturn = false
                line.append(byte)
            }
            guard line.count + (data?.count ?? 0) <= Self.maximumBytes else {
                throw CommandFailure(.unanswered, "the stream of changes holds an event without end")
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { (type, data) = (nil, nil) }
            return data.map { Event(id: id, type: type ?? "message", data: $0) }
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        let name = line[..<(colon ?? line.endIndex)]
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") {
            value.removeFirst()
        }
        switch String(decoding: name, as: UTF8.self) {
        case "id": id = String(decoding: value, as: UTF8.self)
        case "event": type = String(decoding: value, as: UTF8.self)
        case "data": data = data.map { $0 + [UInt8(ascii: "\n")] + value } ?? Array(value)
        default: break
        }
        return nil
    }
}
