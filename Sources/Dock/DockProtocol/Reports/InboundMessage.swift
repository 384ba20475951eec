public import Primitives

/// A message from a dock.
public struct InboundMessage: Sendable, Hashable {
    /// The gateway's serial number, from the topic: what the broker let it publish to, not what it says of itself.
    public let gateway: String
    /// The id of the exchange; a reply repeats the command's.
    public let tid: String?
    /// The id of the process: a hint only, for DJI never says that progress repeats the start's.
    public let bid: String?
    /// The method; many docks leave it out of replies.
    public let method: String?
    /// When the dock says it was sent.
    public let timestamp: Timestamp?
    /// Whether it asks for an ``EventReply``.
    public let needsReply: Bool
    /// What it says.
    public let content: Content

    /// A message.
    public init(
        gateway: String,
        tid: String?,
        bid: String?,
        method: String?,
        timestamp: Timestamp?,
        needsReply: Bool = false,
        content: Content
    ) {
        self.gateway = gateway
        self.tid = tid
        self.bid = bid
        self.method = method
        self.timestamp = timestamp
        self.needsReply = needsReply
        self.content = content
    }
}

/// What a message from a dock says.
public enum Content: Sendable, Hashable {
    /// The reply to a list, start or update, or to a command that the reply does not name.
    case reply(ServiceReply)
    /// How uploads stand.
    case progress(UploadProgress)
    /// A reply to somebody else's command. Its data is not read.
    case otherReply(method: String)
    /// An event of another kind. Its data is not read.
    case otherEvent(method: String)
}
