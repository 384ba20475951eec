public import Primitives

/// One notice's way to one destination, as the API shows it.
public struct DeliveryResource: Codable, Sendable, Hashable {
    /// What to hand in as `after`, of a list or of a replay, to go on behind it.
    public let cursor: String
    /// The notice's id, the same at every destination.
    public let noticeID: String
    /// What the notice tells.
    public let type: NoticeKind
    /// The upload that it tells of.
    public let uploadID: String
    /// The serial number of the dock.
    public let gateway: String
    /// The storage profile.
    public let profile: String
    /// `mqtt` or `webhook`.
    public let destination: String
    /// Where it stands.
    public let state: State
    /// How often it was tried since it was made, or replayed.
    public let attempts: Int
    /// What the last try failed of; else `nil`.
    public let error: String?
    /// When the notice was made.
    public let createdAt: Timestamp
    /// When it is tried next; `nil` unless it is pending.
    public let nextAt: Timestamp?
    /// When it was delivered or given up; else `nil`.
    public let settledAt: Timestamp?

    /// Where a delivery stands; a client meets unknown states as they are.
    public struct State: RawRepresentable, Codable, Sendable, Hashable {
        /// As the API writes it.
        public let rawValue: String

        /// A state by its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// It will be tried, or tried again.
        public static let pending = State(rawValue: "pending")
        /// The destination has it.
        public static let delivered = State(rawValue: "delivered")
        /// It was given up; a replay takes it up again.
        public static let dead = State(rawValue: "dead")
        /// All that this version knows.
        public static let known = [pending, delivered, dead]
    }

    /// A delivery.
    public init(
        cursor: String,
        noticeID: String,
        type: NoticeKind,
        uploadID: String,
        gateway: String,
        profile: String,
        destination: String,
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
        self.destination = destination
        self.state = state
        self.attempts = attempts
        self.error = error
        self.createdAt = createdAt
        self.nextAt = nextAt
        self.settledAt = settledAt
    }

    private enum CodingKeys: String, CodingKey {
        case cursor, type, gateway, profile, destination, state, attempts, error
        case noticeID = "notice_id"
        case uploadID = "upload_id"
        case createdAt = "created_at"
        case nextAt = "next_at"
        case settledAt = "settled_at"
    }

    /// Reads a delivery.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            cursor: try container.decode(String.self, forKey: .cursor),
            noticeID: try container.decode(String.self, forKey: .noticeID),
            type: try container.decode(NoticeKind.self, forKey: .type),
            uploadID: try container.decode(String.self, forKey: .uploadID),
            gateway: try container.decode(String.self, forKey: .gateway),
            profile: try container.decode(String.self, forKey: .profile),
            destination: try container.decode(String.self, forKey: .destination),
            state: try container.decode(State.self, forKey: .state),
            attempts: try container.decode(Int.self, forKey: .attempts),
            error: try container.decodeIfPresent(String.self, forKey: .error),
            createdAt: try container.decodeTime(forKey: .createdAt),
            nextAt: try container.decodeTimeIfPresent(forKey: .nextAt),
            settledAt: try container.decodeTimeIfPresent(forKey: .settledAt)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cursor, forKey: .cursor)
        try container.encode(noticeID, forKey: .noticeID)
        try container.encode(type, forKey: .type)
        try container.encode(uploadID, forKey: .uploadID)
        try container.encode(gateway, forKey: .gateway)
        try container.encode(profile, forKey: .profile)
        try container.encode(destination, forKey: .destination)
        try container.encode(state, forKey: .state)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(error, forKey: .error)
        try container.encode(time: createdAt, forKey: .createdAt)
        try container.encode(time: nextAt, forKey: .nextAt)
        try container.encode(time: settledAt, forKey: .settledAt)
    }
}
