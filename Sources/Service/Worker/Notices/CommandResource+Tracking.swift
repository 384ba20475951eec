import ControlProtocol
import Primitives
import UploadTracking

/// What a worker knows beside the store, when it shows an upload.
struct UploadSurroundings: Sendable {
    /// Why the broker takes nothing now, in words; `nil` where it does, or where that is not known.
    var brokerObstacle: String?
    /// The settings of the upload's profile; `nil` where they are not known.
    var policy: TrackingPolicy?
}

extension Upload {
    /// A start is due, or will be, so that a broker that is away holds it up.
    var waitsForTheBroker: Bool {
        start.nextAttemptAt != nil && !state.isTerminal && !isUnderWay
    }
}

// What was sent to a dock, in the API's words (openapi.yaml, Command).
extension CommandResource {
    /// `nil` where somebody else starts the upload.
    init?(startOf upload: Upload, brokerObstacle: String?) {
        guard upload.origin == .published else {
            return nil
        }
        let isOpen = !upload.state.isTerminal && !upload.isUnderWay
        self.init(
            upload.start.currentAttempts,
            nextAttemptAt: upload.start.nextAttemptAt,
            deadline: isOpen ? upload.start.deadline : nil,
            obstacle: brokerObstacle.map { (.notSent, $0) } ?? upload.start.mintError.map { (.mintFailed, $0) }
        )
    }

    /// - Parameters:
    ///   - attempts: Of the present generation, or round.
    ///   - nextAttemptAt: When the next is due.
    ///   - deadline: When it is given up.
    ///   - obstacle: What stands in the way since the last attempt.
    init(
        _ attempts: [CommandAttempt],
        nextAttemptAt: Timestamp?,
        deadline: Timestamp?,
        obstacle: (outcome: Outcome, words: String)?
    ) {
        let last = attempts.last
        self.init(
            attempts: attempts.count,
            notSent: attempts.count { $0.outcome == .unsent },
            lastAttemptAt: last?.sentAt,
            outcome: obstacle?.outcome ?? last.map { Outcome($0.outcome) },
            lastAnswer: obstacle?.words ?? last?.words,
            answerBy: last.flatMap { $0.outcome == .awaiting ? $0.answerBy : nil },
            nextAttemptAt: nextAttemptAt,
            deadline: deadline
        )
    }
}

extension CancellationResource {
    init(_ cancellation: Cancellation, brokerObstacle: String?, policy: TrackingPolicy?) {
        let isHeldUp = cancellation.isOpen && cancellation.nextAttemptAt != nil
        self.init(
            modules: cancellation.modules.sorted(),
            state: State(cancellation.progress),
            requestedAt: cancellation.requestedAt,
            requestedBy: cancellation.requester,
            command: CommandResource(
                cancellation.currentAttempts,
                nextAttemptAt: cancellation.nextAttemptAt,
                deadline: cancellation.isOpen ? policy.flatMap { cancellation.sendDeadline(policy: $0) } : nil,
                obstacle: isHeldUp ? brokerObstacle.map { (.notSent, $0) } : nil
            )
        )
    }
}

extension CancellationResource.State {
    init(_ progress: Cancellation.Progress) {
        switch progress {
        case .open: self = .pending
        case .answered: self = .answered
        case .givenUp: self = .givenUp
        }
    }
}

extension CommandResource.Outcome {
    init(_ outcome: CommandAttempt.Outcome) {
        switch outcome {
        case .awaiting: self = .awaiting
        case .unanswered: self = .unanswered
        case .unsent: self = .notSent
        case .accepted: self = .accepted
        case .busy: self = .busy
        case .refused: self = .refused
        }
    }
}

extension CommandAttempt {
    /// What the other side said; rows of earlier versions have the code alone.
    fileprivate var words: String? {
        switch outcome {
        case .busy(let code), .refused(let code): answer.map { "\($0) (\(code))" } ?? "the dock's code \(code)"
        case .awaiting, .unanswered, .unsent, .accepted: answer
        }
    }
}

extension FileResource.Verification {
    /// `nil` before a look is due.
    init?(_ file: UploadFile, policy: TrackingPolicy?) {
        let schedule = file.verification
        guard file.looks != nil || schedule.dueAt != nil || schedule.progress != nil else {
            return nil
        }
        let limit = policy.flatMap { policy in schedule.unansweredSince.map { $0 + policy.unansweredLimit } }
        // Without an answer it is the limit that ends a live file: its deadline is put off by each look.
        let deadline = file.state.isTerminal ? schedule.deadline : limit ?? schedule.deadline
        self.init(
            attempts: file.looks?.count ?? 0,
            lastAttemptAt: file.looks?.lastAt,
            lastAnswer: file.looks?.answer,
            nextAttemptAt: schedule.dueAt,
            deadline: schedule.dueAt == nil ? nil : deadline,
            bytesRead: schedule.progress?.bytesRead,
            bytesTotal: schedule.progress?.size
        )
    }
}
