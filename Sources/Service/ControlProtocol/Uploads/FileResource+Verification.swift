public import Primitives

extension FileResource {
    /// The looks at a file's object: how many there were, what the last one said, and what comes next.
    public struct Verification: Codable, Sendable, Hashable {
        /// How many looks were answered or given up, before the file was verified.
        public let attempts: Int
        /// When the last one was; `nil` before the first.
        public let lastAttemptAt: Timestamp?
        /// What the last one said, in words; the object store's own where it gave an error.
        public let lastAnswer: String?
        /// When the next one is due; `nil` where none is.
        public let nextAttemptAt: Timestamp?
        /// When the file is given up; of a file that has ended, until when it is looked at.
        ///
        /// `nil` where that is open.
        public let deadline: Timestamp?
        /// Of ``bytesTotal``, noted down every quarter of a minute; `nil` while the object is not read.
        public let bytesRead: Int64?
        /// The object's size; `nil` while the object is not read.
        public let bytesTotal: Int64?

        /// The looks at an object.
        public init(
            attempts: Int = 0,
            lastAttemptAt: Timestamp? = nil,
            lastAnswer: String? = nil,
            nextAttemptAt: Timestamp? = nil,
            deadline: Timestamp? = nil,
            bytesRead: Int64? = nil,
            bytesTotal: Int64? = nil
        ) {
            self.attempts = attempts
            self.lastAttemptAt = lastAttemptAt
            self.lastAnswer = lastAnswer
            self.nextAttemptAt = nextAttemptAt
            self.deadline = deadline
            self.bytesRead = bytesRead
            self.bytesTotal = bytesTotal
        }
    }
}

extension FileResource.Verification {
    private enum CodingKeys: String, CodingKey {
        case attempts, deadline
        case lastAttemptAt = "last_attempt_at"
        case lastAnswer = "last_answer"
        case nextAttemptAt = "next_attempt_at"
        case bytesRead = "bytes_read"
        case bytesTotal = "bytes_total"
    }

    /// Reads what is known of the looks; notices of earlier versions have the bytes alone.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            attempts: try container.decodeIfPresent(Int.self, forKey: .attempts) ?? 0,
            lastAttemptAt: try container.decodeTimeIfPresent(forKey: .lastAttemptAt),
            lastAnswer: try container.decodeIfPresent(String.self, forKey: .lastAnswer),
            nextAttemptAt: try container.decodeTimeIfPresent(forKey: .nextAttemptAt),
            deadline: try container.decodeTimeIfPresent(forKey: .deadline),
            bytesRead: try container.decodeIfPresent(Int64.self, forKey: .bytesRead),
            bytesTotal: try container.decodeIfPresent(Int64.self, forKey: .bytesTotal)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(time: lastAttemptAt, forKey: .lastAttemptAt)
        try container.encode(lastAnswer, forKey: .lastAnswer)
        try container.encode(time: nextAttemptAt, forKey: .nextAttemptAt)
        try container.encode(time: deadline, forKey: .deadline)
        try container.encode(bytesRead, forKey: .bytesRead)
        try container.encode(bytesTotal, forKey: .bytesTotal)
    }
}
