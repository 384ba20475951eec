public import Primitives

/// The next generation's credentials for a live upload: the answer to `POST /v1/uploads/{id}/credentials`.
///
/// Its JSON holds the credentials in the clear, and is given once: nobody keeps the secret.
public struct NextCredentials: Codable, Sendable, Hashable {
    /// The upload.
    public let uploadID: String
    /// Counted up by each reissue.
    public let generation: Int
    /// When they end; the dock is told an earlier moment, which stands in ``credentials``.
    public let expiresAt: Timestamp
    /// All that they are good for: the objects of the upload that are not settled yet.
    public let objectKeys: [String]
    /// What the dock signs with, as it stands in a start's block.
    public let credentials: StartBlock.Credentials

    /// Credentials.
    public init(
        uploadID: String,
        generation: Int,
        expiresAt: Timestamp,
        objectKeys: [String],
        credentials: StartBlock.Credentials
    ) {
        self.uploadID = uploadID
        self.generation = generation
        self.expiresAt = expiresAt
        self.objectKeys = objectKeys
        self.credentials = credentials
    }

    private enum CodingKeys: String, CodingKey {
        case generation, credentials
        case uploadID = "upload_id"
        case expiresAt = "expires_at"
        case objectKeys = "object_keys"
    }

    /// Reads credentials.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            uploadID: try container.decode(String.self, forKey: .uploadID),
            generation: try container.decode(Int.self, forKey: .generation),
            expiresAt: try container.decodeTime(forKey: .expiresAt),
            objectKeys: try container.decode([String].self, forKey: .objectKeys),
            credentials: try container.decode(StartBlock.Credentials.self, forKey: .credentials)
        )
    }

    /// Writes every field, the secret in the clear.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(uploadID, forKey: .uploadID)
        try container.encode(generation, forKey: .generation)
        try container.encode(time: expiresAt, forKey: .expiresAt)
        try container.encode(objectKeys, forKey: .objectKeys)
        try container.encode(credentials, forKey: .credentials)
    }
}
