public import Primitives

/// The temporary credentials that a start hands to the dock.
public struct DockCredentials: Sendable, Hashable {
    /// The access key's id.
    public let accessKeyID: String
    /// The access key's secret.
    public let accessKeySecret: Secret
    /// The session's token.
    public let securityToken: Secret
    /// When they expire.
    public let expiresAt: Timestamp

    /// Credentials.
    public init(accessKeyID: String, accessKeySecret: Secret, securityToken: Secret, expiresAt: Timestamp) {
        self.accessKeyID = accessKeyID
        self.accessKeySecret = accessKeySecret
        self.securityToken = securityToken
        self.expiresAt = expiresAt
    }
}

/// The unit of a start's `expire`: the protocol's table says seconds, its example and DJI's demo send milliseconds.
public enum ExpireUnit: String, Sendable, Hashable, CaseIterable {
    /// Milliseconds since the epoch.
    case milliseconds = "ms"
    /// Seconds since the epoch.
    case seconds = "s"
}

/// The kinds of object storage that a dock knows.
public enum StorageProvider: String, Sendable, Hashable, CaseIterable {
    /// Alibaba Cloud OSS.
    case ali
    /// Amazon S3.
    case aws
    /// MinIO.
    case minio
}
