public import Primitives

/// The tries of one command to the dock: how many there were, what the last one came to, and what comes next.
public struct CommandResource: Codable, Sendable, Hashable {
    /// How many tries there were, those that the broker did not take included.
    public let attempts: Int
    /// Of ``attempts``, how many the broker did not take: the dock never saw them.
    public let notSent: Int
    /// When the last try was made; `nil` before the first.
    public let lastAttemptAt: Timestamp?
    /// What became of the last try; `nil` before the first.
    public let outcome: Outcome?
    /// What the other side said of the last try, in words: the dock, the broker, or the credential service.
    public let lastAnswer: String?
    /// Until when an answer to the last try is awaited; `nil` where none is.
    public let answerBy: Timestamp?
    /// When the next try is due; `nil` where none is.
    public let nextAttemptAt: Timestamp?
    /// When it is given up; `nil` once the dock has answered, or nothing waits for it.
    public let deadline: Timestamp?

    /// The tries of a command.
    public init(
        attempts: Int,
        notSent: Int,
        lastAttemptAt: Timestamp?,
        outcome: Outcome?,
        lastAnswer: String?,
        answerBy: Timestamp?,
        nextAttemptAt: Timestamp?,
        deadline: Timestamp?
    ) {
        self.attempts = attempts
        self.notSent = notSent
        self.lastAttemptAt = lastAttemptAt
        self.outcome = outcome
        self.lastAnswer = lastAnswer
        self.answerBy = answerBy
        self.nextAttemptAt = nextAttemptAt
        self.deadline = deadline
    }
}

extension CommandResource {
    /// What became of a try; a client meets unknown ones as they are.
    public struct Outcome: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// An outcome by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The dock's answer may still come.
        public static let awaiting = Outcome(rawValue: "awaiting")
        /// The dock did not answer in time.
        public static let unanswered = Outcome(rawValue: "unanswered")
        /// The broker did not take it.
        public static let notSent = Outcome(rawValue: "not_sent")
        /// There were no credentials to send.
        public static let mintFailed = Outcome(rawValue: "mint_failed")
        /// The dock has accepted it.
        public static let accepted = Outcome(rawValue: "accepted")
        /// The dock is busy.
        public static let busy = Outcome(rawValue: "busy")
        /// The dock has refused it.
        public static let refused = Outcome(rawValue: "refused")
    }

    private enum CodingKeys: String, CodingKey {
        case attempts, outcome, deadline
        case notSent = "not_sent"
        case lastAttemptAt = "last_attempt_at"
        case lastAnswer = "last_answer"
        case answerBy = "answer_by"
        case nextAttemptAt = "next_attempt_at"
    }

    /// Reads the tries of a command.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            attempts: try container.decode(Int.self, forKey: .attempts),
            notSent: try container.decode(Int.self, forKey: .notSent),
            lastAttemptAt: try container.decodeTimeIfPresent(forKey: .lastAttemptAt),
            outcome: try container.decodeIfPresent(Outcome.self, forKey: .outcome),
            lastAnswer: try container.decodeIfPresent(String.self, forKey: .lastAnswer),
            answerBy: try container.decodeTimeIfPresent(forKey: .answerBy),
            nextAttemptAt: try container.decodeTimeIfPresent(forKey: .nextAttemptAt),
            deadline: try container.decodeTimeIfPresent(forKey: .deadline)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(notSent, forKey: .notSent)
        try container.encode(time: lastAttemptAt, forKey: .lastAttemptAt)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(lastAnswer, forKey: .lastAnswer)
        try container.encode(time: answerBy, forKey: .answerBy)
        try container.encode(time: nextAttemptAt, forKey: .nextAttemptAt)
        try container.encode(time: deadline, forKey: .deadline)
    }
}
