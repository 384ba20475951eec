package import Primitives

/// One message sent to a dock, told by its tid.
///
/// It is a row before it is a message (docs/ARCHITECTURE.md).
package struct CommandAttempt: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// The answer may still come. After a crash an attempt counts as sent until its timeout.
        case awaiting
        /// No answer in time: nobody knows whether the dock acted.
        case unanswered
        /// The broker did not take it, for certain: the dock never saw it.
        case unsent
        case accepted
        /// Not now: the dock is at something else.
        case busy(code: Int)
        case refused(code: Int)
    }

    package let tid: String
    /// Of a start, the credentials' generation; of a cancel, its round (``Cancellation/round``).
    package let generation: Int
    package let sentAt: Timestamp
    package let answerBy: Timestamp
    /// Of a start, when the dock is told that the credentials in it expire.
    package let toldExpiry: Timestamp?
    package var outcome: Outcome
    /// What the other side said, where it said anything: of an unsent attempt the broker, else the dock; of one whose
    /// fate is not known, why.
    package var answer: String?

    package init(
        tid: String,
        generation: Int,
        sentAt: Timestamp,
        answerBy: Timestamp,
        toldExpiry: Timestamp? = nil,
        outcome: Outcome = .awaiting,
        answer: String? = nil
    ) {
        self.tid = tid
        self.generation = generation
        self.sentAt = sentAt
        self.answerBy = answerBy
        self.toldExpiry = toldExpiry
        self.outcome = outcome
        self.answer = answer
    }

    /// Writes down what became of it, in the other side's words.
    mutating func end(as outcome: Outcome, answer: String) {
        self.outcome = outcome
        self.answer = answer
    }

    /// An answer to it still says something.
    var isOpen: Bool {
        outcome == .awaiting || outcome == .unanswered || outcome == .unsent
    }

    /// The broker did not confirm that it has it, and the dock has not answered: nobody knows whether the dock saw it.
    package var isUnconfirmed: Bool {
        (outcome == .awaiting || outcome == .unanswered) && answer != nil
    }

    /// The dock may be acting on it, or may have acted.
    package var mayHaveWorked: Bool {
        outcome == .awaiting || outcome == .unanswered || outcome == .accepted
    }
}

/// What a dock answered to a command.
package struct DeviceReply: Sendable, Equatable {
    package enum Kind: Sendable {
        case accepted
        case busy
        case refused
    }

    package var kind: Kind
    /// The dock's `result`.
    package var code: Int
    package var message: String
    package var remedy: String?
    /// The dock's own time, where it gave one.
    package var saidAt: Timestamp?

    package init(kind: Kind, code: Int, message: String, remedy: String? = nil, saidAt: Timestamp? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.remedy = remedy
        self.saidAt = saidAt
    }

    var outcome: CommandAttempt.Outcome {
        switch kind {
        case .accepted: .accepted
        case .busy: .busy(code: code)
        case .refused: .refused(code: code)
        }
    }
}
