public import Primitives

/// One object of an upload: the logs of one module.
public struct FileResource: Codable, Sendable, Hashable {
    /// The dock's name for the device: `0` the aircraft, `3` the dock.
    public let module: String
    /// The logs that were asked for, by the indexes that the dock's listing gave them.
    public let bootIndexes: [Int64]
    /// The serial number of the device, once the dock has named it.
    public let deviceSN: String?
    /// The bucket.
    public let bucket: String
    /// The key of the object.
    public let objectKey: String
    /// Where it stands.
    public let state: State
    /// How far the dock has come; `nil` before it says anything.
    public let progress: Progress?
    /// What the dock says the object is; `nil` before it says anything of that.
    public let reported: Reported?
    /// What the object itself showed; `nil` before it was looked at with success.
    public let evidence: Evidence?
    /// Why it failed; `nil` where it did not.
    public let failure: Failure?
    /// The looks at the object; `nil` before the first is due.
    public let verification: Verification?
    /// What the last look since it was verified found; `nil` before there was one.
    public let audit: Audit?
    /// Since when a look that somebody asked for is due; `nil` where none is.
    public let auditRequestedAt: Timestamp?

    /// A file.
    public init(
        module: String,
        bootIndexes: [Int64] = [],
        deviceSN: String?,
        bucket: String,
        objectKey: String,
        state: State,
        progress: Progress?,
        reported: Reported?,
        evidence: Evidence?,
        failure: Failure?,
        verification: Verification? = nil,
        audit: Audit? = nil,
        auditRequestedAt: Timestamp? = nil
    ) {
        self.module = module
        self.bootIndexes = bootIndexes
        self.deviceSN = deviceSN
        self.bucket = bucket
        self.objectKey = objectKey
        self.state = state
        self.progress = progress
        self.reported = reported
        self.evidence = evidence
        self.failure = failure
        self.verification = verification
        self.audit = audit
        self.auditRequestedAt = auditRequestedAt
    }
}

extension FileResource {
    /// Where a file stands; a client meets unknown ones as they are.
    public struct State: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A state by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The dock has not begun.
        public static let pending = State(rawValue: "pending")
        /// The dock is at work.
        public static let uploading = State(rawValue: "uploading")
        /// The dock reports it done; the object is being looked for.
        public static let verifying = State(rawValue: "verifying")
        /// The object is proven.
        public static let verified = State(rawValue: "verified")
        /// It will not be proven.
        public static let failed = State(rawValue: "failed")
        /// It was canceled.
        public static let canceled = State(rawValue: "canceled")

        /// Whether nothing will change it any more.
        public var isTerminal: Bool {
            self == .verified || self == .failed || self == .canceled
        }
    }

    /// How far the dock has come with a file.
    public struct Progress: Codable, Sendable, Hashable {
        /// Of the step, 0 to 100.
        public let percent: Int?
        /// The step it is at, from 1.
        public let step: Int?
        /// How many steps there are.
        public let steps: Int?
        /// Bytes a second.
        public let rate: Int64?

        /// How far it is.
        public init(percent: Int?, step: Int?, steps: Int?, rate: Int64?) {
            self.percent = percent
            self.step = step
            self.steps = steps
            self.rate = rate
        }
    }

    /// What the dock says that the object is.
    public struct Reported: Codable, Sendable, Hashable {
        /// In bytes.
        public let size: Int64?
        /// As the dock said it; most likely the file's MD5 in hexadecimal.
        public let fingerprint: String?
        /// When the dock finished it, by the dock's clock.
        public let finishedAt: Timestamp?

        /// What was reported.
        public init(size: Int64?, fingerprint: String?, finishedAt: Timestamp?) {
            self.size = size
            self.fingerprint = fingerprint
            self.finishedAt = finishedAt
        }
    }
}
