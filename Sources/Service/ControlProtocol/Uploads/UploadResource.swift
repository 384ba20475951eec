public import Primitives

/// An upload as the API, the notices and the command line show it.
public struct UploadResource: Codable, Sendable, Hashable, Identifiable {
    /// A UUID: also the `bid` of the upload's messages.
    public let id: String
    /// The serial number of the dock.
    public let gateway: String
    /// The storage profile.
    public let profile: String
    /// What the requester wrote on it.
    public let labels: [String: String]
    /// Where it stands.
    public let state: State
    /// Why it failed: the code of the first file that did.
    ///
    /// Of a live upload, what keeps its start from going on: the code that the last try would end it with. Else `nil`.
    public let reason: FileResource.Failure.Code?
    /// The upload that this one is another try of.
    public let retryOf: String?
    /// When it was asked for.
    public let requestedAt: Timestamp
    /// Who asked for it: the name of a token, or `worker`; `nil` in notices of earlier versions.
    public let requestedBy: String?
    /// When anything of it last changed: later than ``endedAt`` where its objects are looked at again.
    public let updatedAt: Timestamp
    /// When it ended, which never changes; `nil` while it is live.
    public let endedAt: Timestamp?
    /// The latest credentials that were issued for it, without their secret; `nil` before the first.
    public let credentials: Credentials?
    /// The start that Waybill sends; `nil` where somebody else starts the upload.
    public let command: CommandResource?
    /// The last cancel that the dock was to be told; `nil` where there was none.
    public let cancellation: CancellationResource?
    /// One for each module, in the order of the request.
    public let files: [FileResource]
    /// The `data` block of `fileupload_start`, with the secret in it.
    ///
    /// Only in the answer to the request that asked for it with `publish: false`, and only there is the field present.
    public let start: StartBlock?

    /// An upload.
    public init(
        id: String,
        gateway: String,
        profile: String,
        labels: [String: String],
        state: State,
        reason: FileResource.Failure.Code?,
        retryOf: String?,
        requestedAt: Timestamp,
        requestedBy: String? = nil,
        updatedAt: Timestamp,
        endedAt: Timestamp? = nil,
        credentials: Credentials?,
        command: CommandResource? = nil,
        cancellation: CancellationResource? = nil,
        files: [FileResource],
        start: StartBlock? = nil
    ) {
        self.id = id
        self.gateway = gateway
        self.profile = profile
        self.labels = labels
        self.state = state
        self.reason = reason
        self.retryOf = retryOf
        self.requestedAt = requestedAt
        self.requestedBy = requestedBy
        self.updatedAt = updatedAt
        self.endedAt = endedAt
        self.credentials = credentials
        self.command = command
        self.cancellation = cancellation
        self.files = files
        self.start = start
    }
}
