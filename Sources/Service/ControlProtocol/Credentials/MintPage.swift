/// Some of the audit, the newest first: the answer to `GET /v1/credentials/audit`.
public struct MintPage: Codable, Sendable, Hashable {
    /// The mints.
    public let mints: [MintResource]
    /// What to ask for the next page with; `nil` after the last.
    public let nextCursor: String?

    /// A page.
    public init(mints: [MintResource], nextCursor: String?) {
        self.mints = mints
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case mints
        case nextCursor = "next_cursor"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mints, forKey: .mints)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
