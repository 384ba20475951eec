/// The status of an upload, as the device words it.
///
/// Words unknown here are kept as they are.
public struct UploadStatus: RawRepresentable, Sendable, Hashable {
    /// The word.
    public let rawValue: String

    /// A status by its word.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The dock fetches the log from the device.
    public static let filePull = UploadStatus(rawValue: "file_pull")
    /// The dock packs the logs.
    public static let fileZip = UploadStatus(rawValue: "file_zip")
    /// The dock uploads.
    public static let fileUploading = UploadStatus(rawValue: "file_uploading")
    /// The command was passed on.
    public static let sent = UploadStatus(rawValue: "sent")
    /// It is being worked on.
    public static let inProgress = UploadStatus(rawValue: "in_progress")
    /// It stands still, and may go on.
    public static let paused = UploadStatus(rawValue: "paused")
    /// Done.
    public static let ok = UploadStatus(rawValue: "ok")
    /// Not taken on.
    public static let rejected = UploadStatus(rawValue: "rejected")
    /// Failed.
    public static let failed = UploadStatus(rawValue: "failed")
    /// Canceled.
    public static let canceled = UploadStatus(rawValue: "canceled")
    /// Given up for time.
    public static let timeout = UploadStatus(rawValue: "timeout")

    /// The status that a device's word stands for: a word of the protocol in another case, with white space around it, or
    /// in British spelling is that word; any other is kept as it is.
    init(said text: String) {
        let word = text.withoutPadding.lowercased()
        let status = UploadStatus(rawValue: word == "cancelled" ? Self.canceled.rawValue : word)
        self = status.isKnown ? status : UploadStatus(rawValue: text)
    }

    private static let underWay: Set<UploadStatus> = [.filePull, .fileZip, .fileUploading, .sent, .inProgress, .paused]
    private static let terminal: Set<UploadStatus> = [.ok, .rejected, .failed, .canceled, .timeout]

    /// Whether the device will say no more of it.
    public var isTerminal: Bool {
        Self.terminal.contains(self)
    }

    /// Whether it is one of the words above: a label for metrics only then.
    public var isKnown: Bool {
        isTerminal || Self.underWay.contains(self)
    }
}
