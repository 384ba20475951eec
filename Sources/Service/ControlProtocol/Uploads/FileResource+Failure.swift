extension FileResource {
    /// Why a file failed.
    public struct Failure: Codable, Sendable, Hashable {
        /// The kind of failure.
        public let code: Code
        /// The dock's own code, where it gave one.
        public let deviceCode: Int?
        /// What happened, for people.
        public let message: String
        /// The next step, for people.
        public let remedy: String
        /// Whether a new upload of the same logs can go better.
        public let retryable: Bool

        /// A failure.
        public init(code: Code, deviceCode: Int?, message: String, remedy: String, retryable: Bool) {
            self.code = code
            self.deviceCode = deviceCode
            self.message = message
            self.remedy = remedy
            self.retryable = retryable
        }
    }
}

extension FileResource.Failure {
    /// A kind of failure; a client meets unknown ones as they are.
    public struct Code: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A kind by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Reported done, and not there.
        public static let missing = Code(rawValue: "missing")
        /// The object's size is none that was reported.
        public static let sizeMismatch = Code(rawValue: "size_mismatch")
        /// The object's content has another fingerprint.
        public static let fingerprintMismatch = Code(rawValue: "fingerprint_mismatch")
        /// The object store refuses to show it.
        public static let accessDenied = Code(rawValue: "access_denied")
        /// There is nothing to compare with the fingerprint.
        public static let unprovable = Code(rawValue: "unprovable")
        /// It is there, and nobody said what it should be.
        public static let unreported = Code(rawValue: "unreported")
        /// The dock reported an error.
        public static let deviceError = Code(rawValue: "device_error")
        /// The dock stayed busy until the start deadline.
        public static let dockBusy = Code(rawValue: "dock_busy")
        /// The dock refused the start.
        public static let rejected = Code(rawValue: "rejected")
        /// The dock did not answer.
        public static let noReply = Code(rawValue: "no_reply")
        /// The dock fell silent.
        public static let stalled = Code(rawValue: "stalled")
        /// The object under its key is from before the request.
        public static let stale = Code(rawValue: "stale")
        /// The credentials ended first.
        public static let credentialsExpired = Code(rawValue: "credentials_expired")
        /// No credentials could be minted.
        public static let mintFailed = Code(rawValue: "mint_failed")
        /// The broker did not take the start.
        public static let notSent = Code(rawValue: "not_sent")
        /// The object store gave no answer about the object for too long.
        public static let unanswered = Code(rawValue: "unanswered")
    }
}
