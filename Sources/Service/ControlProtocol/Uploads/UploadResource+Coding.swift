extension UploadResource {
    private enum CodingKeys: String, CodingKey {
        case id, gateway, profile, labels, state, reason, credentials, command, cancellation, files, start
        case retryOf = "retry_of"
        case requestedAt = "requested_at"
        case requestedBy = "requested_by"
        case updatedAt = "updated_at"
        case endedAt = "ended_at"
    }

    /// Reads an upload.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            gateway: try container.decode(String.self, forKey: .gateway),
            profile: try container.decode(String.self, forKey: .profile),
            labels: try container.decode([String: String].self, forKey: .labels),
            state: try container.decode(State.self, forKey: .state),
            reason: try container.decodeIfPresent(FileResource.Failure.Code.self, forKey: .reason),
            retryOf: try container.decodeIfPresent(String.self, forKey: .retryOf),
            requestedAt: try container.decodeTime(forKey: .requestedAt),
            requestedBy: try container.decodeIfPresent(String.self, forKey: .requestedBy),
            updatedAt: try container.decodeTime(forKey: .updatedAt),
            endedAt: try container.decodeTimeIfPresent(forKey: .endedAt),
            credentials: try container.decodeIfPresent(Credentials.self, forKey: .credentials),
            command: try container.decodeIfPresent(CommandResource.self, forKey: .command),
            cancellation: try container.decodeIfPresent(CancellationResource.self, forKey: .cancellation),
            files: try container.decode([FileResource].self, forKey: .files),
            start: try container.decodeIfPresent(StartBlock.self, forKey: .start)
        )
    }

    /// Writes every field but an absent `start`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(gateway, forKey: .gateway)
        try container.encode(profile, forKey: .profile)
        try container.encode(labels, forKey: .labels)
        try container.encode(state, forKey: .state)
        try container.encode(reason, forKey: .reason)
        try container.encode(retryOf, forKey: .retryOf)
        try container.encode(time: requestedAt, forKey: .requestedAt)
        try container.encode(requestedBy, forKey: .requestedBy)
        try container.encode(time: updatedAt, forKey: .updatedAt)
        try container.encode(time: endedAt, forKey: .endedAt)
        try container.encode(credentials, forKey: .credentials)
        try container.encode(command, forKey: .command)
        try container.encode(cancellation, forKey: .cancellation)
        try container.encode(files, forKey: .files)
        try container.encodeIfPresent(start, forKey: .start)
    }
}

extension UploadResource.Credentials {
    private enum CodingKeys: String, CodingKey {
        case generation
        case accessKeyID = "access_key_id"
        case expiresAt = "expires_at"
    }

    /// Reads what is known of credentials.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            accessKeyID: try container.decode(String.self, forKey: .accessKeyID),
            expiresAt: try container.decodeTime(forKey: .expiresAt),
            generation: try container.decode(Int.self, forKey: .generation)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accessKeyID, forKey: .accessKeyID)
        try container.encode(time: expiresAt, forKey: .expiresAt)
        try container.encode(generation, forKey: .generation)
    }
}
