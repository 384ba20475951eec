/// What the words on the whole mean (docs/VERIFICATION.md).
extension UploadProgress {
    /// How a whole upload ended, besides that its files are uploaded.
    public enum End: Sendable, Hashable {
        case failed
        case canceled
    }

    /// How the upload ended, as the device says; `nil` where it does not say that.
    ///
    /// `failed`, `rejected`, `timeout` and `canceled` are the end of an upload where no file is named, and where a file is
    /// named that by its own words still runs. Where all files that are named have ended, the whole repeats what one of
    /// them says. An error without a file, whatever the status, is a failure.
    public var end: End? {
        guard files.isEmpty || !files.allSatisfy(\.hasEnded) else {
            return nil
        }
        switch status {
        case .canceled: return .canceled
        case .failed, .rejected, .timeout: return .failed
        default: return files.isEmpty && result != 0 ? .failed : nil
        }
    }
}
