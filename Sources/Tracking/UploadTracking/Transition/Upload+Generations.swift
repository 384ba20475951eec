import Primitives

// What a dock says while it goes from one generation of credentials to the next (rules.md, Credentials).
//
// Two clocks tell an old message from a new one, and neither is the dock's against ours. The order of commits: the
// broker keeps the order of a dock's messages, but for redelivery, so what is committed before the answer to the new
// start, or within one reply timeout of it, may be of the generation before. And the dock's own clock against itself:
// a message that bears no later time than that answer is older, however late it comes.
extension Upload {
    /// As much of a report as is believed.
    ///
    /// `canceled` and `failed` of an earlier generation are no more than a reason to look at the object, and its
    /// percents are not this one's. Claims are believed in any generation.
    func believed(_ said: FileReport, saidAt: Timestamp?, at now: Timestamp, policy: TrackingPolicy) -> FileReport {
        var report = said
        if endsAreHints(saidAt: saidAt, at: now, policy: policy) {
            report.dropEnds()
        }
        if mayBeOfEarlierGeneration(at: now, policy: policy)
            || isOlder(saidAt) && now < (start.takenAt ?? now) + policy.stallTimeout / 2
        {
            // Of a dock whose clock was set back every message looks old: its percents count again before they are
            // missed.
            report.beginAgain()
        }
        return report
    }

    /// A dock that never answered the start of a later generation, and reports all the same, has taken it.
    ///
    /// - Returns: Whether this report says so.
    mutating func takeByReport(_ said: FileReport, at now: Timestamp) -> Bool {
        guard start.generation > 1, start.takenAt == nil, said.announcedOutcome == nil, !start.isAwaited,
            start.currentAttempts.contains(where: { $0.outcome == .unanswered })
        else {
            return false
        }
        start.take(at: now)
        return true
    }

    private func endsAreHints(saidAt: Timestamp?, at now: Timestamp, policy: TrackingPolicy) -> Bool {
        if isReissuing || mayBeOfEarlierGeneration(at: now, policy: policy) || isOlder(saidAt) {
            return true
        }
        // Whoever was handed the next generation stops the dock and starts it again himself, in his own time.
        guard let handedAt, let credentials, credentials.generation > 1 else {
            return false
        }
        return now < handedAt + policy.startDeadline
    }

    /// By the order of commits.
    private func mayBeOfEarlierGeneration(at now: Timestamp, policy: TrackingPolicy) -> Bool {
        guard start.generation > 1 else {
            return false
        }
        return start.takenAt.map { now < $0 + policy.replyTimeout } ?? true
    }

    /// By the dock's own clock.
    private func isOlder(_ saidAt: Timestamp?) -> Bool {
        guard start.generation > 1, let saidAt, let taken = start.takenSaidAt else {
            return false
        }
        return saidAt <= taken
    }
}
