/// One event of the stream of uploads: an upload as it stands after a change.
public struct UploadChange: Sendable, Hashable {
    /// Where the stream goes on after this event (`Last-Event-ID`): opaque, printable ASCII.
    public let cursor: String
    /// The upload.
    public let upload: UploadResource

    /// An event.
    public init(cursor: String, upload: UploadResource) {
        self.cursor = cursor
        self.upload = upload
    }
}
