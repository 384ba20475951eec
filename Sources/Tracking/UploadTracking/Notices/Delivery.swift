package import Primitives

/// One notice's way to one destination, for those who look.
package struct Delivery: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case pending
        case delivered
        /// Given up; a replay takes it up again.
        case dead
    }

    package var cursor: DeliveryCursor
    package var noticeID: String
    package var type: NoticeType
    package var uploadID: UploadID
    package var gateway: String
    package var profile: ProfileName
    package var state: State
    /// How often it was tried.
    package var attempts: Int
    /// What the last try failed of.
    package var error: String?
    /// When the notice was made.
    package var createdAt: Timestamp
    /// When it is tried next; `nil` where it is settled.
    package var nextAt: Timestamp?
    /// When it was delivered or given up.
    package var settledAt: Timestamp?

    package init(
        cursor: DeliveryCursor,
        noticeID: String,
        type: NoticeType,
        uploadID: UploadID,
        gateway: String,
        profile: ProfileName,
        state: State,
        attempts: Int,
        error: String?,
        createdAt: Timestamp,
        nextAt: Timestamp?,
        settledAt: Timestamp?
    ) {
        self.cursor = cursor
        self.noticeID = noticeID
        self.type = type
        self.uploadID = uploadID
        self.gateway = gateway
        self.profile = profile
        self.state = state
        self.attempts = attempts
        self.error = error
        self.createdAt = createdAt
        self.nextAt = nextAt
        self.settledAt = settledAt
    }
}

/// A delivery, and its place among all.
package struct DeliveryCursor: Sendable, Hashable {
    /// Behind every destination's name: a place behind all of a notice.
    package static let endOfNotice = "~"

    /// Of its notice.
    package var sequence: Int64
    package var destination: String

    package init(sequence: Int64, destination: String) {
        self.sequence = sequence
        self.destination = destination
    }
}

/// Which deliveries to list, or to take up again.
package struct DeliveryFilter: Sendable, Equatable {
    /// None: of any.
    package var states: Set<Delivery.State>
    package var destination: String?
    package var uploadID: UploadID?
    /// Only of these profiles; `nil`: of any.
    package var within: Set<ProfileName>?

    package init(
        states: Set<Delivery.State> = [],
        destination: String? = nil,
        uploadID: UploadID? = nil,
        within: Set<ProfileName>? = nil
    ) {
        self.states = states
        self.destination = destination
        self.uploadID = uploadID
        self.within = within
    }
}

/// What the deliveries of one profile to one destination have in common: whether that is there at all.
package struct DeliveryLane: Sendable, Equatable {
    package var destination: String
    package var profile: ProfileName
    /// Tries that failed since the last one that did not.
    package var failures: Int
    /// Nothing is tried before.
    package var pausedUntil: Timestamp

    package init(destination: String, profile: ProfileName, failures: Int, pausedUntil: Timestamp) {
        self.destination = destination
        self.profile = profile
        self.failures = failures
        self.pausedUntil = pausedUntil
    }

    /// The end of a pause that only somebody's doing ends.
    package static let stopped = Timestamp(milliseconds: 253_402_300_799_000)

    /// The destination wants no more.
    package var isStopped: Bool {
        pausedUntil >= Self.stopped
    }

    /// Ends a pause, of whatever kind.
    package mutating func resume(at now: Timestamp) {
        failures = 0
        pausedUntil = min(pausedUntil, now)
    }
}

/// A notice on its way to one destination.
package struct DeliveryLease: Sendable, Equatable {
    package var destination: String
    package var notice: Notice
    /// How often it was tried before.
    package var attempts: Int
    /// By the database's clock: when the try begins.
    package var leasedAt: Timestamp
    /// Tells this holder from later ones of the same delivery.
    package var token: Int64

    package init(destination: String, notice: Notice, attempts: Int, leasedAt: Timestamp, token: Int64) {
        self.destination = destination
        self.notice = notice
        self.attempts = attempts
        self.leasedAt = leasedAt
        self.token = token
    }
}

/// What became of one try.
package enum DeliveryResult: Sendable, Equatable {
    case delivered
    case retry(at: Timestamp, error: String)
    case dead(error: String)
}
