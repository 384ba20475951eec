/// Some of the notices, the oldest first: the answer to `GET /v1/notices?after=`.
public struct NoticePage: Codable, Sendable, Hashable {
    /// The notices.
    public let notices: [NoticeEnvelope]
    /// What to hand in as `after` next time, also where this page is empty; `nil` before the first notice of all.
    public let nextCursor: String?

    /// A page.
    public init(notices: [NoticeEnvelope], nextCursor: String?) {
        self.notices = notices
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case notices
        case nextCursor = "next_cursor"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(notices, forKey: .notices)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
