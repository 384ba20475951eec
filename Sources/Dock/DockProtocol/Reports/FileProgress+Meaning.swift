/// What a report means (rules.md, Reports and settlement).
extension FileProgress {
    /// Whether the device says that the file is uploaded: status `ok`, or 100 on the last step, or 100 with neither
    /// status nor a number of steps.
    ///
    /// A status or a number of steps that cannot be read is there all the same, so a 100 beside it is a probe: to take an
    /// early step for the end would start a deadline that the file then misses.
    public var isReported: Bool {
        if status == .ok {
            return true
        }
        guard percent == 100 else {
            return false
        }
        guard let totalStep else {
            return status == nil && !hasUnreadableEnd
        }
        return currentStep == totalStep
    }

    /// Whether it is another 100, which may be the end of one step only: worth a look at the object, no more.
    public var isProbe: Bool {
        percent == 100 && !isReported
    }

    /// What went wrong, as the device says; `nil` where nothing did, or the file was canceled.
    public var failure: DeviceFailure? {
        let failed = status.map { $0 == .failed || $0 == .rejected || $0 == .timeout } ?? false
        let code = result.flatMap { $0 == 0 ? nil : $0 }
        if isCanceled || (!failed && code == nil) {
            return nil
        }
        return DeviceFailure(code: code, status: status)
    }

    /// Whether the device says that the upload was canceled.
    public var isCanceled: Bool {
        status == .canceled
    }

    /// Whether the device says how the file ended: it is uploaded, has failed or was canceled.
    public var hasEnded: Bool {
        isReported || failure != nil || isCanceled
    }
}

/// A device's word that a file failed.
public struct DeviceFailure: Sendable, Hashable {
    /// The file's `result`; `nil` where it was 0 or missing.
    public let code: Int?
    /// The file's status.
    public let status: UploadStatus?

    /// A failure.
    public init(code: Int?, status: UploadStatus?) {
        self.code = code
        self.status = status
    }

    /// The error that the code stands for.
    public var error: DeviceError? {
        code.flatMap { DeviceError(code: $0) }
    }
}
