public import Primitives

/// What the audit keeps of one mint; never a secret (rules.md, Credentials).
public struct MintResource: Codable, Sendable, Hashable, Identifiable {
    /// Its place in the audit.
    public let id: String
    /// When it was recorded: before its credentials were handed to anybody.
    public let mintedAt: Timestamp
    /// Who asked: a token's name, `worker`, or `command:USER`.
    public let requester: String
    /// What for: `upload`, `reissue`, `credentials`, `mint`, `verify`, `canary` or `check`.
    public let purpose: String
    /// The storage profile.
    public let profile: String
    /// The upload it was for; else `nil`.
    public let uploadID: String?
    /// The access key id, by which the provider's own logs name it; no secret.
    public let accessKeyID: String
    /// The keys it was good for; `*` all of the bucket's, to be read.
    public let scope: [String]
    /// The SHA-256 of its session policy in hexadecimal.
    public let policyHash: String
    /// When it ends, as the provider said.
    public let expiresAt: Timestamp
    /// The how-manieth of its upload.
    public let generation: Int

    /// A mint.
    public init(
        id: String,
        mintedAt: Timestamp,
        requester: String,
        purpose: String,
        profile: String,
        uploadID: String?,
        accessKeyID: String,
        scope: [String],
        policyHash: String,
        expiresAt: Timestamp,
        generation: Int
    ) {
        self.id = id
        self.mintedAt = mintedAt
        self.requester = requester
        self.purpose = purpose
        self.profile = profile
        self.uploadID = uploadID
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.policyHash = policyHash
        self.expiresAt = expiresAt
        self.generation = generation
    }

    private enum CodingKeys: String, CodingKey {
        case id, requester, purpose, profile, scope, generation
        case mintedAt = "minted_at"
        case uploadID = "upload_id"
        case accessKeyID = "access_key_id"
        case policyHash = "policy_hash"
        case expiresAt = "expires_at"
    }

    /// Reads a mint.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            mintedAt: try container.decodeTime(forKey: .mintedAt),
            requester: try container.decode(String.self, forKey: .requester),
            purpose: try container.decode(String.self, forKey: .purpose),
            profile: try container.decode(String.self, forKey: .profile),
            uploadID: try container.decodeIfPresent(String.self, forKey: .uploadID),
            accessKeyID: try container.decode(String.self, forKey: .accessKeyID),
            scope: try container.decode([String].self, forKey: .scope),
            policyHash: try container.decode(String.self, forKey: .policyHash),
            expiresAt: try container.decodeTime(forKey: .expiresAt),
            generation: try container.decode(Int.self, forKey: .generation)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(time: mintedAt, forKey: .mintedAt)
        try container.encode(requester, forKey: .requester)
        try container.encode(purpose, forKey: .purpose)
        try container.encode(profile, forKey: .profile)
        try container.encode(uploadID, forKey: .uploadID)
        try container.encode(accessKeyID, forKey: .accessKeyID)
        try container.encode(scope, forKey: .scope)
        try container.encode(policyHash, forKey: .policyHash)
        try container.encode(time: expiresAt, forKey: .expiresAt)
        try container.encode(generation, forKey: .generation)
    }
}
