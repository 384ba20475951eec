import Primitives

// Files whose object store says nothing of their objects: they end too, and are looked at until it says something.
extension Upload {
    /// Ends the count of files that wait for more than an answer.
    mutating func forgetSilence() {
        for index in files.indices where !files[index].state.isTerminal && !files[index].awaitsAnswer {
            files[index].verification.unansweredSince = nil
        }
    }
}

extension UploadFile {
    /// An answer about the object is all that it waits for: the file was reported, or an end of it was announced.
    package var awaitsAnswer: Bool {
        guard let ending else {
            return state == .verifying
        }
        return ending.outcome != .reissue(isUnproven: true)
    }

    /// Ends a file whose looks had no answer for too long.
    ///
    /// Only a question that was put after the limit says so, so a worker that was away all the time has to ask again.
    ///
    /// - Returns: Whether it has ended.
    mutating func endUnanswered(_ judgement: Judgement, at now: Timestamp, policy: TrackingPolicy) -> Bool {
        guard awaitsAnswer, let words = judgement.verdict.silence else {
            return false
        }
        guard let since = verification.unansweredSince else {
            verification.unansweredSince = now
            return false
        }
        guard judgement.askedAt >= since + policy.unansweredLimit else {
            return false
        }
        end(.failed, failure: .unanswered(for: policy.unansweredLimit, words: words))
        return true
    }

    /// The next look comes no later than the limit, where that is still to come.
    mutating func lookAtTheLimit(at now: Timestamp, policy: TrackingPolicy) {
        guard let since = verification.unansweredSince, now < since + policy.unansweredLimit else {
            return
        }
        verification.bringForward(to: since + policy.unansweredLimit)
    }

    /// It failed for want of an answer.
    var isUnanswered: Bool {
        state == .failed && failure?.code == .unanswered
    }
}

extension VerificationSchedule {
    /// Begins to watch a file that failed for want of an answer: until there is one, and for as long as it can be
    /// written.
    mutating func watchForAnswer(from now: Timestamp, until end: Timestamp?, backoff: Backoff) {
        self = VerificationSchedule(
            dueAt: now + backoff.delay(attempt: 0),
            attempts: 1,
            deadline: max(end ?? now, now),
            clockedAt: now,
            unansweredSince: now
        )
    }
}

extension FileFailure {
    /// No look had an answer for as long as a limit; the words are what the last one came to, with its remedy.
    static func unanswered(for limit: Duration, words: String) -> FileFailure {
        FileFailure(
            code: .unanswered,
            message: "\(FailureCode.unanswered.message) for \(DurationText.text(of: limit)); the last try: \(words)"
        )
    }
}

extension Verdict {
    /// Why there was no answer; `nil` where there was one.
    fileprivate var silence: String? {
        switch self {
        case .unanswered(let message), .throttled(let message): message
        case .proven, .absent, .stale, .sizeMismatch, .fingerprintMismatch, .unprovable, .unreported, .denied: nil
        }
    }
}
