/// A request to deliver notices again: the body of `POST /v1/notices/replay`.
public struct ReplayRequest: Codable, Sendable, Hashable {
    /// What is delivered again.
    public enum Scope: String, Codable, Sendable, CaseIterable {
        /// What was given up.
        case dead
        /// What was delivered too.
        case all
    }

    /// What is delivered again.
    public let state: Scope
    /// Only behind this: a cursor of a list of notices or of deliveries.
    public let after: String?
    /// Only to this destination: `mqtt` or `webhook`.
    public let destination: String?
    /// Only of this upload.
    public let uploadID: String?
    /// Only of these storage profiles, whatever else is asked for; `nil`: of any.
    ///
    /// It is no field of the request.
    public var visibleProfiles: Set<String>?

    /// A request.
    public init(
        state: Scope = .dead,
        after: String? = nil,
        destination: String? = nil,
        uploadID: String? = nil
    ) {
        self.state = state
        self.after = after
        self.destination = destination
        self.uploadID = uploadID
    }

    /// Reads and checks a request; an empty body asks for all that was given up.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    public init(json: some Collection<UInt8>) throws(Problem) {
        self = json.isEmpty ? ReplayRequest() : try ControlJSON.decodeRequest(ReplayRequest.self, from: json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case state, after, destination
        case uploadID = "upload_id"
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let scope = try container.decodeIfPresent(String.self, forKey: .state) ?? Scope.dead.rawValue
        guard let scope = Scope(rawValue: scope) else {
            throw FieldFault("must be \"dead\" or \"all\"", at: container.codingPath + [CodingKeys.state])
        }
        state = scope
        after = try container.decodeIfPresent(String.self, forKey: .after)
        destination = try container.decodeIfPresent(String.self, forKey: .destination)
        uploadID = try container.decodeIfPresent(String.self, forKey: .uploadID)
        try container.require(after?.utf8.count ?? 0 <= 256, .after, "is none that was given here")
    }

    /// Writes what is asked for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encodeIfPresent(after, forKey: .after)
        try container.encodeIfPresent(destination, forKey: .destination)
        try container.encodeIfPresent(uploadID, forKey: .uploadID)
    }
}

/// What a replay has done: the answer to `POST /v1/notices/replay`.
public struct ReplayResult: Codable, Sendable, Hashable {
    /// How many deliveries will be made again.
    public let replayed: Int

    /// So many.
    public init(replayed: Int) {
        self.replayed = replayed
    }
}
