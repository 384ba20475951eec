public import Primitives

extension FileResource {
    /// What a later look at a verified object found; it changes no state.
    public struct Audit: Codable, Sendable, Hashable {
        /// What it found.
        public let result: Result
        /// What is there now; `nil` where nothing is, or nothing was shown.
        public let evidence: Evidence?
        /// For people, where the result alone does not tell.
        public let message: String?
        /// When the object store answered.
        public let checkedAt: Timestamp

        /// What was found.
        public init(result: Result, evidence: Evidence?, message: String?, checkedAt: Timestamp) {
            self.result = result
            self.evidence = evidence
            self.message = message
            self.checkedAt = checkedAt
        }
    }
}

extension FileResource.Audit {
    /// What became of a verified object; a client meets unknown ones as they are.
    public struct Result: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A result by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// It is still the object that was proven.
        public static let intact = Result(rawValue: "intact")
        /// It is not there any more.
        public static let gone = Result(rawValue: "gone")
        /// Another object is in its place.
        public static let changed = Result(rawValue: "changed")
        /// The proven version is still there, and another is the current one.
        public static let otherVersion = Result(rawValue: "other_version")
        /// The object store refuses to show it.
        public static let denied = Result(rawValue: "denied")

        /// The object is not what was proven any more.
        public var isDrift: Bool {
            self == .gone || self == .changed || self == .otherVersion
        }
    }
}
