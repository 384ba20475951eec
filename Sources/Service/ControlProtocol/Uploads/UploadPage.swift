/// Some of the uploads, the newest first.
public struct UploadPage: Codable, Sendable, Hashable {
    /// The uploads.
    public let uploads: [UploadResource]
    /// What to ask for the next page with; `nil` after the last.
    public let nextCursor: String?

    /// A page.
    public init(uploads: [UploadResource], nextCursor: String?) {
        self.uploads = uploads
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case uploads
        case nextCursor = "next_cursor"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(uploads, forKey: .uploads)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
