public import Primitives

/// The `data` block of `fileupload_start`, for a backend that publishes the message itself (`publish: false`).
///
/// Its JSON holds the credentials in the clear, and is given once: nobody keeps the secret.
public struct StartBlock: Codable, Sendable, Hashable {
    /// The bucket's name.
    public let bucket: String
    /// The region as the dock is told it.
    public let region: String
    /// The address that the dock reaches.
    public let endpoint: String
    /// `ali`, `aws` or `minio`.
    public let provider: String
    /// What the dock signs with.
    public let credentials: Credentials
    /// Which logs, and where to.
    public let params: Params

    /// A block.
    public init(
        bucket: String,
        region: String,
        endpoint: String,
        provider: String,
        credentials: Credentials,
        files: [File]
    ) {
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
        self.provider = provider
        self.credentials = credentials
        params = Params(files: files)
    }

    /// The block's only parameter.
    public struct Params: Codable, Sendable, Hashable {
        /// One for each object.
        public let files: [File]
    }

    /// One object of a start.
    public struct File: Codable, Sendable, Hashable {
        /// The module whose logs they are.
        public let module: String
        /// The key of the object.
        public let objectKey: String
        /// The logs.
        public let list: [Log]

        /// An object of a start.
        public init(module: String, objectKey: String, bootIndexes: [Int64]) {
            self.module = module
            self.objectKey = objectKey
            list = bootIndexes.map(Log.init(bootIndex:))
        }

        private enum CodingKeys: String, CodingKey {
            case module, list
            case objectKey = "object_key"
        }
    }

    /// One log of an object.
    public struct Log: Codable, Sendable, Hashable {
        /// The index that the listing gave it.
        public let bootIndex: Int64

        /// A log.
        public init(bootIndex: Int64) {
            self.bootIndex = bootIndex
        }

        private enum CodingKeys: String, CodingKey {
            case bootIndex = "boot_index"
        }
    }
}

extension StartBlock {
    /// What the dock signs with.
    public struct Credentials: Sendable, Hashable {
        /// The public half of the key.
        public let accessKeyID: String
        /// The secret half.
        public let accessKeySecret: Secret
        /// The session's token.
        public let securityToken: Secret
        /// When they end, in the unit that the profile's docks want.
        public let expire: Int64

        /// Credentials.
        public init(accessKeyID: String, accessKeySecret: Secret, securityToken: Secret, expire: Int64) {
            self.accessKeyID = accessKeyID
            self.accessKeySecret = accessKeySecret
            self.securityToken = securityToken
            self.expire = expire
        }
    }
}

extension StartBlock.Credentials: Codable {
    private enum CodingKeys: String, CodingKey {
        case expire
        case accessKeyID = "access_key_id"
        case accessKeySecret = "access_key_secret"
        case securityToken = "security_token"
    }

    /// Reads credentials.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            accessKeyID: try container.decode(String.self, forKey: .accessKeyID),
            accessKeySecret: Secret(try container.decode(String.self, forKey: .accessKeySecret)),
            securityToken: Secret(try container.decode(String.self, forKey: .securityToken)),
            expire: try container.decode(Int64.self, forKey: .expire)
        )
    }

    /// Writes the credentials in the clear: this is how they reach the backend that asked for them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accessKeyID, forKey: .accessKeyID)
        try container.encode(accessKeySecret.reveal(), forKey: .accessKeySecret)
        try container.encode(securityToken.reveal(), forKey: .securityToken)
        try container.encode(expire, forKey: .expire)
    }
}
