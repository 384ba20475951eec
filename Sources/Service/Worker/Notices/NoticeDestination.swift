import Primitives
import UploadTracking

/// Where notices go: what `OutboxLoop` has to know of it.
protocol NoticeDestination: Sendable {
    /// What the store, the metrics and the API call it.
    var name: String { get }
    /// How many notices are on their way at a time.
    var concurrency: Int { get }
    /// How many of them may be of one profile, where each profile's are delivered elsewhere: then one that is away is
    /// paused, and holds up no other. `nil` where all go to one place.
    var laneWidth: Int? { get }
    var isReady: Bool { get }

    /// Delivers a notice; to return is to have delivered it.
    func deliver(_ notice: Notice) async throws(DeliveryFault)
    /// Tries before a notice of a profile is given up; `nil`: never.
    func attempts(of profile: ProfileName) -> Int?
    /// The schedule of tries of one notice.
    func backoff(of notice: Notice) -> Backoff
    /// Where a profile's notices go now: what has stopped there goes on when that has changed.
    func address(of profile: ProfileName) -> Int
}

/// Why a notice was not delivered: no secret, and nothing of an address behind its path.
struct DeliveryFault: Error, CustomStringConvertible {
    let description: String
    /// How long the destination wants to be left alone.
    var retryAfter: Duration?
    /// Another try is of no use before somebody has changed something.
    var isFinal = false
    /// Nothing more is wanted there: the destination is stopped.
    var isGone = false
}
