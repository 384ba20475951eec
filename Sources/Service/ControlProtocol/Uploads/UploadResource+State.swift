public import Primitives

extension UploadResource {
    /// Where an upload stands; a client meets unknown ones as they are.
    public struct State: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A state by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Written down, not yet minted.
        public static let requested = State(rawValue: "requested")
        /// Minted, not yet accepted by the dock.
        public static let issued = State(rawValue: "issued")
        /// Accepted by the dock.
        public static let uploading = State(rawValue: "uploading")
        /// Every file that is left has been reported and awaits its proof.
        public static let verifying = State(rawValue: "verifying")
        /// At least one file is proven, and none failed.
        public static let completed = State(rawValue: "completed")
        /// A file failed.
        public static let failed = State(rawValue: "failed")
        /// Every file was canceled.
        public static let canceled = State(rawValue: "canceled")

        /// All the states that this version knows, in the order of an upload's life.
        public static let known: [State] = [requested, issued, uploading, verifying, completed, failed, canceled]

        /// Whether nothing will change it any more.
        public var isTerminal: Bool {
            self == .completed || self == .failed || self == .canceled
        }
    }

    /// What is known of issued credentials: all but the secret.
    public struct Credentials: Codable, Sendable, Hashable {
        /// The public half of the key.
        public let accessKeyID: String
        /// When they end.
        public let expiresAt: Timestamp
        /// 1 for the first, counted up by each reissue.
        public let generation: Int

        /// Issued credentials.
        public init(accessKeyID: String, expiresAt: Timestamp, generation: Int) {
            self.accessKeyID = accessKeyID
            self.expiresAt = expiresAt
            self.generation = generation
        }
    }
}
