/// Which deliveries to list, and how many.
public struct DeliveryQuery: Sendable, Hashable {
    /// The most deliveries of a page.
    public static let maximumLimit = 500

    /// Only in these states; none: in any.
    public var states: [DeliveryResource.State]
    /// Only to this destination.
    public var destination: String?
    /// Only of this upload.
    public var uploadID: String?
    /// Only of these storage profiles, whatever else is asked for; `nil`: of any.
    public var visibleProfiles: Set<String>?
    /// How many at most: 1 to ``maximumLimit``.
    public var limit: Int
    /// Only behind this: a ``DeliveryPage/nextCursor``, a ``DeliveryResource/cursor`` or a ``NoticePage/nextCursor``.
    public var after: String?

    /// A query.
    public init(
        states: [DeliveryResource.State] = [],
        destination: String? = nil,
        uploadID: String? = nil,
        visibleProfiles: Set<String>? = nil,
        limit: Int = 100,
        after: String? = nil
    ) {
        self.states = states
        self.destination = destination
        self.uploadID = uploadID
        self.visibleProfiles = visibleProfiles
        self.limit = limit
        self.after = after
    }
}
