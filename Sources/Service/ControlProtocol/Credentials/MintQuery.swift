/// Which mints of the audit to list, and how many.
public struct MintQuery: Sendable, Hashable {
    /// The most mints of a page.
    public static let maximumLimit = 500

    /// Only of this storage profile.
    public var profile: String?
    /// Only of this upload.
    public var uploadID: String?
    /// Only for this purpose.
    public var purpose: String?
    /// Only of these storage profiles, whatever else is asked for; `nil`: of any.
    public var visibleProfiles: Set<String>?
    /// How many at most: 1 to ``maximumLimit``.
    public var limit: Int
    /// The ``MintPage/nextCursor`` of the page before; `nil` for the first page.
    public var cursor: String?

    /// A query.
    public init(
        profile: String? = nil,
        uploadID: String? = nil,
        purpose: String? = nil,
        visibleProfiles: Set<String>? = nil,
        limit: Int = 100,
        cursor: String? = nil
    ) {
        self.profile = profile
        self.uploadID = uploadID
        self.purpose = purpose
        self.visibleProfiles = visibleProfiles
        self.limit = limit
        self.cursor = cursor
    }
}
