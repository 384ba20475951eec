/// What a notice tells; a client meets unknown ones as they are.
public struct NoticeKind: RawRepresentable, Codable, Sendable, Hashable {
    /// The CloudEvents `type`.
    public let rawValue: String

    /// A kind by its `type`.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// At least one file is proven, and none failed.
    public static let uploadCompleted = NoticeKind(rawValue: "upload.completed")
    /// A file failed.
    public static let uploadFailed = NoticeKind(rawValue: "upload.failed")
    /// Every file was canceled.
    public static let uploadCanceled = NoticeKind(rawValue: "upload.canceled")
    /// The dock has fallen silent; nothing is settled.
    public static let uploadStalled = NoticeKind(rawValue: "upload.stalled")
    /// An object is proven.
    public static let fileVerified = NoticeKind(rawValue: "file.verified")
    /// A file will not be proven.
    public static let fileFailed = NoticeKind(rawValue: "file.failed")
    /// The object of a failed file was proven after all; its state stays.
    public static let fileLate = NoticeKind(rawValue: "file.late")
    /// A proven object is no longer what it was.
    public static let fileDrifted = NoticeKind(rawValue: "file.drifted")

    /// Whether it is of one file, and not of a whole upload.
    public var isOfFile: Bool {
        rawValue.hasPrefix("file.")
    }
}
