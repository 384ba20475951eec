package import Primitives

/// What one look at the object says.
package enum Verdict: Sendable, Equatable {
    /// Exact size and matching fingerprint of one of the claims (or what the profile accepts in their place).
    case proven(Evidence)
    case absent
    /// It is there, and from before the request: it proves nothing.
    case stale(Evidence)
    case sizeMismatch(Evidence)
    case fingerprintMismatch(Evidence)
    /// It is there, and offers nothing that could be compared.
    case unprovable(Evidence)
    /// It is there, and the dock has not said what it should be.
    case unreported(Evidence)
    /// The object store refuses to show it.
    case denied(message: String)
    /// No answer (timeout, 5xx, breaker): counts for nothing.
    case unanswered(message: String)
    /// No answer either: the object store was asked too often.
    case throttled(message: String)

    /// The object store has said something about the object.
    package var isAnswer: Bool {
        switch self {
        case .unanswered, .throttled: false
        default: true
        }
    }

    /// The claims were held against what is there, or nothing is, and none of them is of it.
    var isOfClaims: Bool {
        switch self {
        case .sizeMismatch, .fingerprintMismatch, .unprovable, .unreported, .absent, .stale: true
        case .proven, .denied, .unanswered, .throttled: false
        }
    }

    package var evidence: Evidence? {
        switch self {
        case .proven(let evidence), .sizeMismatch(let evidence), .fingerprintMismatch(let evidence),
            .unprovable(let evidence), .unreported(let evidence):
            evidence
        case .absent, .stale, .denied, .unanswered, .throttled:
            nil
        }
    }
}

/// A verdict, and what it was given on.
package struct Judgement: Sendable, Equatable {
    package var objectKey: ObjectKey
    package var verdict: Verdict
    /// When the question was put, by the database's clock (``VerificationLease/leasedAt``): only an answer to a later
    /// question can settle an end that was announced.
    package var askedAt: Timestamp
    /// The claims that were compared: a claim that came since calls for another look.
    package var claims: [Claim]

    package init(objectKey: ObjectKey, verdict: Verdict, askedAt: Timestamp, claims: [Claim]) {
        self.objectKey = objectKey
        self.verdict = verdict
        self.askedAt = askedAt
        self.claims = claims
    }
}

/// When a file's object is looked at.
package struct VerificationSchedule: Sendable, Equatable {
    /// `nil` while there is nothing to look for.
    package var dueAt: Timestamp?
    /// Looks since the file was last reported: the exponent of the backoff.
    package var attempts: Int
    /// Until when a reported object may stay missing; `nil` before it is reported.
    ///
    /// Of a file that has ended, until when it is watched; `nil` where it is not.
    package var deadline: Timestamp?
    /// Up to when the deadline's clock has run: a look without an answer sets the deadline back by the time it took.
    ///
    /// Of a file that has ended, since when it is watched.
    package var clockedAt: Timestamp?
    /// Since when every look had no answer, while an answer is all that the file waits for.
    ///
    /// Of a file that ended for that, since its end: it is looked at until there is an answer.
    package var unansweredSince: Timestamp?
    /// Of a file that has ended: somebody waits for the next look.
    package var request: AuditRequest?
    /// How far the look that is under way has read the object, where it reads it.
    package var progress: ReadProgress?

    package init(
        dueAt: Timestamp? = nil,
        attempts: Int = 0,
        deadline: Timestamp? = nil,
        clockedAt: Timestamp? = nil,
        unansweredSince: Timestamp? = nil,
        request: AuditRequest? = nil,
        progress: ReadProgress? = nil
    ) {
        self.dueAt = dueAt
        self.attempts = attempts
        self.deadline = deadline
        self.clockedAt = clockedAt
        self.unansweredSince = unansweredSince
        self.request = request
        self.progress = progress
    }

    /// Looks at once, and soon again.
    mutating func lookNow(_ now: Timestamp) {
        attempts = 0
        bringForward(to: now)
    }

    /// Looks no later than at a moment.
    mutating func bringForward(to moment: Timestamp) {
        dueAt = min(dueAt ?? moment, moment)
    }
}
