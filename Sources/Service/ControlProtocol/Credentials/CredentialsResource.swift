public import Primitives

/// Temporary credentials, and what they are good for: the answer to `POST /v1/credentials`.
///
/// Its JSON holds them in the clear, and is given once: nobody keeps the secret.
public struct CredentialsResource: Codable, Sendable, Hashable {
    /// The storage profile.
    public let profile: String
    /// Whose API the object store speaks: `aws`, `minio`, `ali` or `ceph`.
    public let provider: String
    /// The object store's address inside.
    public let endpoint: String
    /// Its address for docks and others outside.
    public let publicEndpoint: String
    /// The region that signatures name.
    public let region: String
    /// The bucket's name.
    public let bucket: String
    /// The keys of the objects that may be put.
    public let keys: [String]
    /// The access key id; no secret.
    public let accessKeyID: String
    /// The secret key.
    public let secretAccessKey: Secret
    /// The session token.
    public let sessionToken: Secret
    /// When they end, as the provider says.
    public let expiresAt: Timestamp

    /// Credentials.
    public init(
        profile: String,
        provider: String,
        endpoint: String,
        publicEndpoint: String,
        region: String,
        bucket: String,
        keys: [String],
        accessKeyID: String,
        secretAccessKey: Secret,
        sessionToken: Secret,
        expiresAt: Timestamp
    ) {
        self.profile = profile
        self.provider = provider
        self.endpoint = endpoint
        self.publicEndpoint = publicEndpoint
        self.region = region
        self.bucket = bucket
        self.keys = keys
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case profile, provider, endpoint, region, bucket, keys
        case publicEndpoint = "public_endpoint"
        case accessKeyID = "access_key_id"
        case secretAccessKey = "secret_access_key"
        case sessionToken = "session_token"
        case expiresAt = "expires_at"
    }

    /// Reads credentials.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            profile: try container.decode(String.self, forKey: .profile),
            provider: try container.decode(String.self, forKey: .provider),
            endpoint: try container.decode(String.self, forKey: .endpoint),
            publicEndpoint: try container.decode(String.self, forKey: .publicEndpoint),
            region: try container.decode(String.self, forKey: .region),
            bucket: try container.decode(String.self, forKey: .bucket),
            keys: try container.decode([String].self, forKey: .keys),
            accessKeyID: try container.decode(String.self, forKey: .accessKeyID),
            secretAccessKey: Secret(try container.decode(String.self, forKey: .secretAccessKey)),
            sessionToken: Secret(try container.decode(String.self, forKey: .sessionToken)),
            expiresAt: try container.decodeTime(forKey: .expiresAt)
        )
    }

    /// Writes every field, the secrets in the clear.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(profile, forKey: .profile)
        try container.encode(provider, forKey: .provider)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(publicEndpoint, forKey: .publicEndpoint)
        try container.encode(region, forKey: .region)
        try container.encode(bucket, forKey: .bucket)
        try container.encode(keys, forKey: .keys)
        try container.encode(accessKeyID, forKey: .accessKeyID)
        try container.encode(secretAccessKey.reveal(), forKey: .secretAccessKey)
        try container.encode(sessionToken.reveal(), forKey: .sessionToken)
        try container.encode(time: expiresAt, forKey: .expiresAt)
    }
}
