import Primitives

/// A request for credentials: the body of `POST /v1/credentials`.
public struct CredentialsRequest: Codable, Sendable, Hashable {
    /// The storage profile; `nil`: the only one, or the one called `default`.
    public let profile: String?
    /// The keys of the objects that may be put, each once.
    public let keys: [String]
    /// How long the credentials are good for; `nil`: as long as the profile's are.
    public let duration: Duration?

    /// A request, which is checked where it is read.
    public init(profile: String? = nil, keys: [String], duration: Duration? = nil) {
        self.profile = profile
        self.keys = keys
        self.duration = duration
    }

    /// Reads and checks a request.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    public init(json: some Collection<UInt8>) throws(Problem) {
        self = try ControlJSON.decodeRequest(CredentialsRequest.self, from: json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case profile, keys, duration
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        profile = try container.decodeIfPresent(String.self, forKey: .profile)
        keys = try container.decode([String].self, forKey: .keys)
        try container.require(
            (1...RequestLimits.files).contains(keys.count),
            .keys,
            "must name 1 to \(RequestLimits.files) objects"
        )
        duration = try Self.duration(in: container)
    }

    /// A duration as settings write it, or whole seconds.
    private static func duration(in container: KeyedDecodingContainer<CodingKeys>) throws -> Duration? {
        guard container.contains(.duration), try !container.decodeNil(forKey: .duration) else {
            return nil
        }
        if let seconds = try? container.decode(Int64.self, forKey: .duration), (1...315_360_000).contains(seconds) {
            return .seconds(seconds)
        }
        guard let text = try? container.decode(String.self, forKey: .duration),
            let duration = DurationText.duration(of: text), duration > .zero
        else {
            throw FieldFault(
                "must be a duration like \"15m\" or \"1h\", or a number of seconds",
                at: container.codingPath + [CodingKeys.duration]
            )
        }
        return duration
    }

    /// Writes what is asked for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(profile, forKey: .profile)
        try container.encode(keys, forKey: .keys)
        try container.encodeIfPresent(duration.map { DurationText.text(of: $0) }, forKey: .duration)
    }
}
