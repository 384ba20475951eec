public import Primitives

/// A storage profile as the API shows it; it holds no credentials.
public struct ProfileResource: Codable, Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Whose API the object store speaks: `aws`, `minio`, `ali` or `ceph`.
    public let provider: String
    /// The bucket's name.
    public let bucket: String
    /// The worker's address of the object store.
    public let endpoint: String
    /// The dock's address of it.
    public let publicEndpoint: String
    /// The region that signatures name.
    public let region: String
    /// The gateways it serves: serial numbers, or `prefix*`.
    public let gateways: [String]
    /// Where keys that a request chooses may lie.
    public let keyPrefixes: [String]
    /// Within which `POST /v1/credentials` mints.
    public let mintPrefixes: [String]
    /// Whether uploads of it may start now.
    public let available: Bool
    /// Why not, where it failed its self-test; else `nil`.
    public let quarantined: Quarantine?

    /// A profile.
    public init(
        name: String,
        provider: String,
        bucket: String,
        endpoint: String,
        publicEndpoint: String,
        region: String,
        gateways: [String],
        keyPrefixes: [String],
        mintPrefixes: [String],
        available: Bool,
        quarantined: Quarantine?
    ) {
        self.name = name
        self.provider = provider
        self.bucket = bucket
        self.endpoint = endpoint
        self.publicEndpoint = publicEndpoint
        self.region = region
        self.gateways = gateways
        self.keyPrefixes = keyPrefixes
        self.mintPrefixes = mintPrefixes
        self.available = available
        self.quarantined = quarantined
    }

    private enum CodingKeys: String, CodingKey {
        case name, provider, bucket, endpoint, region, gateways, available, quarantined
        case publicEndpoint = "public_endpoint"
        case keyPrefixes = "key_prefixes"
        case mintPrefixes = "mint_prefixes"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(provider, forKey: .provider)
        try container.encode(bucket, forKey: .bucket)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(publicEndpoint, forKey: .publicEndpoint)
        try container.encode(region, forKey: .region)
        try container.encode(gateways, forKey: .gateways)
        try container.encode(keyPrefixes, forKey: .keyPrefixes)
        try container.encode(mintPrefixes, forKey: .mintPrefixes)
        try container.encode(available, forKey: .available)
        try container.encode(quarantined, forKey: .quarantined)
    }

    /// Why nothing is minted for a profile.
    public struct Quarantine: Codable, Sendable, Hashable {
        /// When its self-test first failed.
        public let since: Timestamp
        /// What was found.
        public let reason: String
        /// What to do about it.
        public let remedy: String

        /// A quarantine.
        public init(since: Timestamp, reason: String, remedy: String) {
            self.since = since
            self.reason = reason
            self.remedy = remedy
        }

        private enum CodingKeys: String, CodingKey {
            case since, reason, remedy
        }

        /// Reads a quarantine.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                since: try container.decodeTime(forKey: .since),
                reason: try container.decode(String.self, forKey: .reason),
                remedy: try container.decode(String.self, forKey: .remedy)
            )
        }

        /// Writes every field.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(time: since, forKey: .since)
            try container.encode(reason, forKey: .reason)
            try container.encode(remedy, forKey: .remedy)
        }
    }
}

/// The storage profiles, in the order of the settings: the answer to `GET /v1/profiles`.
public struct ProfileList: Codable, Sendable, Hashable {
    /// The profiles.
    public let profiles: [ProfileResource]

    /// A list.
    public init(profiles: [ProfileResource]) {
        self.profiles = profiles
    }
}
