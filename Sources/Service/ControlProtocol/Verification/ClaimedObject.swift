public import Primitives

/// An object, and what it is said to be: a line of the file that `waybill verify --from` reads.
///
/// `{"key": "logs/a.tar", "size": 1024, "fingerprint": "9e107d9d372bb6826bd81d3542a419d6"}`, with `profile` and `since` where
/// they are needed.
public struct ClaimedObject: Codable, Sendable, Hashable {
    /// Its key.
    public let key: ObjectKey
    /// In bytes.
    public let size: Int64
    /// Its MD5, SHA-1 or SHA-256, in a form that ``RequestRules/isFingerprint(_:)`` takes.
    public let fingerprint: String
    /// The storage profile; `nil`: whichever is for those that name none.
    public let profile: String?
    /// An object from before this moment proves nothing; `nil`: of any age.
    public let since: Timestamp?

    /// An object, which is checked where it is read.
    public init(key: ObjectKey, size: Int64, fingerprint: String, profile: String? = nil, since: Timestamp? = nil) {
        self.key = key
        self.size = size
        self.fingerprint = fingerprint
        self.profile = profile
        self.since = since
    }

    /// Reads and checks a line.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault, where one is.
    public init(json: some Collection<UInt8>) throws(Problem) {
        do {
            self = try ControlJSON.decodeRequest(ClaimedObject.self, from: json)
        } catch {
            guard error.field == nil else {
                throw error
            }
            throw Problem(.invalidRequest, detail: Self.detail(of: error))
        }
    }

    /// A line is told apart from a body; what is wrong with it, and where, is the same.
    private static func detail(of problem: Problem) -> String {
        guard problem.extras["position"] != nil, let colon = problem.detail.firstIndex(of: ":") else {
            return "the line is not a JSON object"
        }
        return "the line is not a JSON object" + problem.detail[colon...]
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case key, size, fingerprint, profile, since
    }

    /// Reads and checks an object; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases, of: "line")
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .key)
        do {
            key = try ObjectKey(text)
        } catch {
            throw FieldFault("is refused: \(error)", at: container.codingPath + [CodingKeys.key])
        }
        // The decoder does not say of a number that does not fit where it stands.
        guard let size = try? container.decodeIfPresent(Int64.self, forKey: .size) else {
            throw FieldFault("must be a whole number of bytes", at: container.codingPath + [CodingKeys.size])
        }
        self.size = size
        fingerprint = try container.decode(String.self, forKey: .fingerprint)
        profile = try container.decodeIfPresent(String.self, forKey: .profile)
        do {
            since = try container.decodeTimeIfPresent(forKey: .since)
        } catch DecodingError.dataCorrupted {
            throw FieldFault(
                "must be a time like \"2026-03-01T12:00:00Z\"",
                at: container.codingPath + [CodingKeys.since]
            )
        }
        try container.require(size >= 0, .size, "must not be negative")
        try container.require(
            RequestRules.isFingerprint(fingerprint),
            .fingerprint,
            "must be an MD5, SHA-1 or SHA-256 in hexadecimal (32, 40 or 64 digits) or base64"
        )
        try container.require(
            profile.map { ProfileName($0) != nil } ?? true,
            .profile,
            "must be the name of a storage profile: small letters and digits"
        )
    }

    /// Writes what is said; what is left out takes its default.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key.value, forKey: .key)
        try container.encode(size, forKey: .size)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encodeIfPresent(profile, forKey: .profile)
        try container.encodeIfPresent(since?.rfc3339, forKey: .since)
    }
}
