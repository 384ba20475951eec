/// Which uploads to list, and how many.
public struct UploadQuery: Sendable, Hashable {
    /// The most uploads of a page.
    public static let maximumLimit = 500

    /// Only of these states; none means all.
    public var states: [UploadResource.State]
    /// Only of this dock.
    public var gateway: String?
    /// Only of this storage profile.
    public var profile: String?
    /// Only of these storage profiles, whatever else is asked for; `nil`: of any.
    public var visibleProfiles: Set<String>?
    /// Only with all of these labels.
    public var labels: [String: String]
    /// How many at most: 1 to ``maximumLimit``.
    public var limit: Int
    /// The ``UploadPage/nextCursor`` of the page before; `nil` for the first page.
    public var cursor: String?

    /// A query.
    public init(
        states: [UploadResource.State] = [],
        gateway: String? = nil,
        profile: String? = nil,
        visibleProfiles: Set<String>? = nil,
        labels: [String: String] = [:],
        limit: Int = 100,
        cursor: String? = nil
    ) {
        self.states = states
        self.gateway = gateway
        self.profile = profile
        self.visibleProfiles = visibleProfiles
        self.labels = labels
        self.limit = limit
        self.cursor = cursor
    }
}
