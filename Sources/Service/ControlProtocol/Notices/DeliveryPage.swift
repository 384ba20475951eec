/// Some of the deliveries, in the order of their notices: the answer to `GET /v1/notices/deliveries`.
public struct DeliveryPage: Codable, Sendable, Hashable {
    /// The deliveries.
    public let deliveries: [DeliveryResource]
    /// What to ask for the next page with; `nil` after the last.
    public let nextCursor: String?

    /// A page.
    public init(deliveries: [DeliveryResource], nextCursor: String?) {
        self.deliveries = deliveries
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey {
        case deliveries
        case nextCursor = "next_cursor"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(deliveries, forKey: .deliveries)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
