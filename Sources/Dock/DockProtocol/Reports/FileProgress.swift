public import Primitives

/// How one file stands.
public struct FileProgress: Sendable, Hashable {
    /// The key of its object: what tells which file it is.
    public let key: String
    /// The module: `0` the aircraft, `3` the dock.
    public let module: String?
    /// The serial number of the device whose log it is.
    public let deviceSN: String?
    /// The file's size in bytes.
    public let size: Int64?
    /// The file's fingerprint, most likely its MD5 in hex.
    public let fingerprint: String?
    /// How far the current step is: 0 to 100.
    public let percent: Int?
    /// When the upload was finished.
    public let finishTime: Timestamp?
    /// The rate of the upload, in bytes a second.
    public let rate: Int64?
    /// The step it is at.
    public let currentStep: Int?
    /// How many steps there are.
    public let totalStep: Int?
    /// 0, or the file's error.
    public let result: Int?
    /// The file's status; some firmware leaves it out.
    public let status: UploadStatus?
    /// The status or the number of steps is there, and could not be read: then a 100 alone is no end.
    public let hasUnreadableEnd: Bool

    /// A file's progress.
    public init(
        key: String,
        module: String? = nil,
        deviceSN: String? = nil,
        size: Int64? = nil,
        fingerprint: String? = nil,
        percent: Int? = nil,
        finishTime: Timestamp? = nil,
        rate: Int64? = nil,
        currentStep: Int? = nil,
        totalStep: Int? = nil,
        result: Int? = nil,
        status: UploadStatus? = nil,
        hasUnreadableEnd: Bool = false
    ) {
        self.key = key
        self.module = module
        self.deviceSN = deviceSN
        self.size = size
        self.fingerprint = fingerprint
        self.percent = percent
        self.finishTime = finishTime
        self.rate = rate
        self.currentStep = currentStep
        self.totalStep = totalStep
        self.result = result
        self.status = status
        self.hasUnreadableEnd = hasUnreadableEnd
    }
}
