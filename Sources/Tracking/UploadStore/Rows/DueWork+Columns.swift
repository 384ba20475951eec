import UploadTracking

extension DueWork {
    /// The condition on `uploads` that tells its two kinds of commands apart.
    var kindOfCommand: String {
        self == .retry
            ? "(start_retries > 0 AND cancel_next_at IS NULL)" : "(start_retries = 0 OR cancel_next_at IS NOT NULL)"
    }
}
