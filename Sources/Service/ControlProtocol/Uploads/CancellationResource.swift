public import Primitives

/// The last cancel of an upload's modules that the dock was to be told.
public struct CancellationResource: Codable, Sendable, Hashable {
    /// The modules that the dock is told to stop.
    public let modules: [String]
    /// Where it stands.
    public let state: State
    /// When it was asked for; `nil` where an earlier version did not write it down.
    public let requestedAt: Timestamp?
    /// Who asked: the name of a token, or `worker`; `nil` where an earlier version did not write it down.
    public let requestedBy: String?
    /// How it is sent.
    public let command: CommandResource

    /// A cancel.
    public init(
        modules: [String],
        state: State,
        requestedAt: Timestamp?,
        requestedBy: String?,
        command: CommandResource
    ) {
        self.modules = modules
        self.state = state
        self.requestedAt = requestedAt
        self.requestedBy = requestedBy
        self.command = command
    }
}

extension CancellationResource {
    /// Where a cancel stands; a client meets unknown words as they are.
    public struct State: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A state by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// To be sent, or being answered.
        public static let pending = State(rawValue: "pending")
        /// The dock has answered.
        public static let answered = State(rawValue: "answered")
        /// The dock never answered, or the broker never took it.
        public static let givenUp = State(rawValue: "given_up")
    }

    private enum CodingKeys: String, CodingKey {
        case modules, state, command
        case requestedAt = "requested_at"
        case requestedBy = "requested_by"
    }

    /// Reads a cancel.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            modules: try container.decode([String].self, forKey: .modules),
            state: try container.decode(State.self, forKey: .state),
            requestedAt: try container.decodeTimeIfPresent(forKey: .requestedAt),
            requestedBy: try container.decodeIfPresent(String.self, forKey: .requestedBy),
            command: try container.decode(CommandResource.self, forKey: .command)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(modules, forKey: .modules)
        try container.encode(state, forKey: .state)
        try container.encode(time: requestedAt, forKey: .requestedAt)
        try container.encode(requestedBy, forKey: .requestedBy)
        try container.encode(command, forKey: .command)
    }
}
