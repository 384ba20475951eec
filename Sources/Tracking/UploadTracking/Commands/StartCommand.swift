package import Primitives

/// The start of an upload: its attempts, and when the next is due.
package struct StartCommand: Sendable, Equatable {
    /// Of all generations.
    package var attempts: [CommandAttempt]
    /// The generation of the credentials that it is sent with.
    package var generation: Int
    /// When the dock was first known to work on this generation.
    package var takenAt: Timestamp?
    /// The dock's own time in its answer to the start that it took.
    package var takenSaidAt: Timestamp?
    /// An earlier generation may be running still: its cancel was not obeyed, as far as is known.
    package var earlierMayRun: Bool
    /// `nil` while an answer is awaited, and once the dock works on it.
    package var nextAttemptAt: Timestamp?
    /// How many attempts came to nothing: the exponent of the backoff.
    package var retries: Int
    /// Until when a busy or silent dock is asked again.
    package var deadline: Timestamp
    /// Why the last mint failed, without secrets; `nil` once one succeeded.
    package var mintError: String?

    package init(
        attempts: [CommandAttempt] = [],
        generation: Int = 1,
        takenAt: Timestamp? = nil,
        takenSaidAt: Timestamp? = nil,
        earlierMayRun: Bool = false,
        nextAttemptAt: Timestamp?,
        retries: Int = 0,
        deadline: Timestamp,
        mintError: String? = nil
    ) {
        self.attempts = attempts
        self.generation = generation
        self.takenAt = takenAt
        self.takenSaidAt = takenSaidAt
        self.earlierMayRun = earlierMayRun
        self.nextAttemptAt = nextAttemptAt
        self.retries = retries
        self.deadline = deadline
        self.mintError = mintError
    }

    /// A start has left, or may have: the dock may know of this upload.
    package var wasSent: Bool {
        attempts.contains { $0.outcome != .unsent }
    }

    /// Those of the present generation.
    package var currentAttempts: [CommandAttempt] {
        attempts.filter { $0.generation == generation }
    }

    /// The dock may be acting on one: it has not turned down all that left.
    package var mayHaveWorked: Bool {
        earlierMayRun || currentAttempts.contains(where: \.mayHaveWorked)
    }

    /// How many attempts of the present generation in a row, up to the last, the broker did not take.
    var unsentInARow: Int {
        currentAttempts.unsentInARow
    }

    /// The last attempt of the present generation of which it is known what became of it.
    package var lastConcluded: CommandAttempt? {
        currentAttempts.last { $0.outcome != .awaiting }
    }

    var isAccepted: Bool {
        currentAttempts.contains { $0.outcome == .accepted }
    }

    var isAwaited: Bool {
        currentAttempts.contains { $0.outcome == .awaiting }
    }

    /// The dock works on it: `saidAt` is its own time, where it said this in an answer to the start.
    mutating func take(at now: Timestamp, saidAt: Timestamp? = nil) {
        guard takenAt == nil else {
            return
        }
        takenAt = now
        takenSaidAt = saidAt
    }
}

/// A cancel, by module: the dock knows no other (DJI Cloud API, `fileupload_update`).
package struct Cancellation: Sendable, Equatable {
    package enum Progress: String, Sendable, CaseIterable {
        /// To be sent, or being answered.
        case open
        /// The dock has answered.
        case answered
        /// It never did, and it will not be asked again: a late cancel would kill the next upload.
        case givenUp
    }

    /// How often a cancel is sent before it is given up.
    package static let maximumAttempts = 3

    package var modules: Set<String>
    /// Those of them that are stopped to be started anew with other credentials, and do not end.
    package var reissued: Set<String>
    package var progress: Progress
    /// Counted up whenever it is opened or widened: an answer to an earlier round is an answer to less.
    package var round: Int
    /// Of all rounds.
    package var attempts: [CommandAttempt]
    package var nextAttemptAt: Timestamp?
    /// When this round was asked for; `nil` in rows of earlier versions.
    package var requestedAt: Timestamp?
    /// Who asked for it: a caller of the API, or ``worker``; `nil` in rows of earlier versions.
    package var requester: String?

    /// The requester of what a timer or a reissue calls for.
    package static let worker = "worker"

    package init(
        modules: Set<String>,
        reissued: Set<String> = [],
        progress: Progress = .open,
        round: Int = 1,
        attempts: [CommandAttempt] = [],
        nextAttemptAt: Timestamp?,
        requestedAt: Timestamp? = nil,
        requester: String? = nil
    ) {
        self.modules = modules
        self.reissued = reissued
        self.progress = progress
        self.round = round
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.requestedAt = requestedAt
        self.requester = requester
    }

    package var isOpen: Bool {
        progress == .open
    }

    /// Those of the present round.
    package var currentAttempts: [CommandAttempt] {
        attempts.filter { $0.generation == round }
    }

    /// Until when a cancel that the broker does not take is tried.
    package func sendDeadline(policy: TrackingPolicy) -> Timestamp? {
        (requestedAt ?? currentAttempts.first?.sentAt).map { $0 + policy.startDeadline }
    }

    /// How often the dock was asked in this round; what did not leave is not counted.
    var tries: Int {
        currentAttempts.count { $0.outcome != .unsent }
    }

    var isAwaited: Bool {
        currentAttempts.contains { $0.outcome == .awaiting }
    }
}

extension [CommandAttempt] {
    /// How many in a row, up to the last, the broker did not take.
    var unsentInARow: Int {
        reversed().prefix { $0.outcome == .unsent }.count
    }
}
