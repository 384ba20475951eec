import Primitives

// Credentials that run out (rules.md, Credentials). The timer announces it, a later look that does not prove the
// object confirms it, and only then is the dock told to stop what is started anew.
extension Upload {
    /// A file that runs is announced to need other credentials, or to have failed for want of them.
    mutating func expiryTimerFired(at now: Timestamp, policy: TrackingPolicy) {
        guard let due = expiryDueAt(policy: policy), now >= due else {
            return
        }
        let outcome: FileEnding.Outcome =
            mayReissue(policy: policy)
            ? .reissue(isUnproven: false) : .failed(FileFailure(code: .credentialsExpired))
        for index in files.indices where isRunning(files[index]) {
            announceEnd(outcome, source: .timer, of: index, at: now)
        }
    }

    /// When the credentials of what runs have to be looked after; `nil` where none run out.
    ///
    /// A reissue throws away what was uploaded, so it waits until every running file is projected to be late, and for
    /// half of the lifetime: what is projected from less is a guess. At the expiry every file that runs is late.
    func expiryDueAt(policy: TrackingPolicy) -> Timestamp? {
        guard let lifetime, files.contains(where: isRunning) else {
            return nil
        }
        guard mayReissue(policy: policy) else {
            return lifetime.last
        }
        let isLate = files.filter(isRunning).allSatisfy { isProjectedPast(lifetime.first, $0) }
        return isLate ? lifetime.half : lifetime.first
    }

    /// Once every file that was announced for a reissue has been looked at in vain, the dock is told to stop them.
    mutating func stopForReissue(at now: Timestamp) {
        let indices = files.indices.filter { files[$0].ending?.isReissue == true }
        guard !indices.isEmpty,
            indices.allSatisfy({ files[$0].ending?.outcome == .reissue(isUnproven: true) })
        else {
            return
        }
        for index in indices {
            files[index].ending = nil
        }
        // The dock may have become quicker while the object store was asked.
        if let lifetime, now < lifetime.first,
            !indices.allSatisfy({ isProjectedPast(lifetime.first, files[$0]) })
        {
            return
        }
        openCancellation(Set(indices.map { files[$0].module }), isReissue: true, at: now)
    }

    /// The dock has been told to stop, and has answered or never will: the next generation's start is due.
    mutating func startNextGeneration(
        _ modules: Set<String>,
        earlierMayRun: Bool,
        at now: Timestamp,
        policy: TrackingPolicy
    ) {
        let indices = files.indices.filter { modules.contains(files[$0].module) && isRunning(files[$0]) }
        guard !indices.isEmpty else {
            return
        }
        for index in start.attempts.indices where start.attempts[index].outcome == .awaiting {
            start.attempts[index].outcome = .unanswered
        }
        start.generation = nextGeneration
        start.takenAt = nil
        start.takenSaidAt = nil
        start.earlierMayRun = earlierMayRun
        start.retries = 0
        start.mintError = nil
        start.deadline = now + policy.startDeadline
        start.nextAttemptAt = now
        handedAt = nil
        for index in indices {
            files[index].report.beginAgain()
        }
    }

    /// Takes note of credentials that are handed out next; not where another generation came between, or the upload
    /// has ended.
    mutating func credentialsHanded(
        _ credentials: IssuedCredentials,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard handingRefusal(policy: policy) == nil, credentials.generation == nextGeneration else {
            return .late
        }
        self.credentials = credentials
        handedAt = now
        if !isUnderWay {
            start.deadline = max(start.deadline, now + policy.startDeadline)
        }
        return .applied
    }

    /// Why no credentials can be handed out for it; `nil` where they can.
    package func handingRefusal(policy: TrackingPolicy) -> HandingRefusal? {
        if state.isTerminal {
            return .ended
        }
        if origin == .adopted {
            return .adopted
        }
        if !holdsSlots {
            return .reported
        }
        if origin == .published && (!isUnderWay || isReissuing) {
            return .starting
        }
        return nextGeneration > policy.maximumGenerations ? .lastGeneration : nil
    }

    /// The generation of the next credentials, whoever they are for.
    package var nextGeneration: Int {
        guard let credentials else {
            return start.wasSent ? start.generation + 1 : start.generation
        }
        return max(credentials.generation, start.generation) + 1
    }

    /// Files are looked at, or stopped, to be started anew.
    var isReissuing: Bool {
        files.contains { $0.ending?.isReissue == true }
            || cancellation.map { $0.isOpen && !$0.reissued.isEmpty } ?? false
    }

    private func mayReissue(policy: TrackingPolicy) -> Bool {
        origin == .published && policy.onExpiry == .reissue && nextGeneration <= policy.maximumGenerations
    }
}

/// Why no credentials are handed out.
package enum HandingRefusal: Sendable {
    case ended
    case adopted
    /// The dock has nothing more to do for it, and may be at work for another upload.
    case reported
    /// Waybill's own start is not taken yet: it has credentials of its own.
    case starting
    case lastGeneration
}

// How long what runs may go on.
extension Upload {
    /// The credentials that the dock may be working with: which of several tries' it took is not known.
    private struct Lifetime {
        var begin: Timestamp
        /// When the first of them run out, as the dock was told.
        var first: Timestamp
        var last: Timestamp

        var half: Timestamp {
            begin + max(first - begin, .zero) / 2
        }
    }

    private var lifetime: Lifetime? {
        if origin == .issued || handedAt != nil {
            return credentials.map {
                Lifetime(begin: handedAt ?? requestedAt, first: $0.toldExpiry, last: $0.toldExpiry)
            }
        }
        guard origin == .published, isUnderWay else {
            return nil
        }
        let used = start.currentAttempts.filter(\.mayHaveWorked)
        let expiries = used.compactMap(\.toldExpiry)
        guard let first = expiries.min(), let last = expiries.max() else {
            // Started by a version that did not note it down.
            return credentials.map { Lifetime(begin: $0.toldExpiry, first: $0.toldExpiry, last: $0.toldExpiry) }
        }
        let begin = used.filter { $0.toldExpiry == first }.map(\.sentAt).min() ?? first
        return Lifetime(begin: begin, first: first, last: last)
    }

    /// Both the percent and, where it is said, the rate put the end of a file past a moment.
    ///
    /// The earlier of the two counts: what is taken for late and is not costs all that was uploaded, what is taken
    /// for timely is looked at again at the expiry.
    private func isProjectedPast(_ moment: Timestamp, _ file: UploadFile) -> Bool {
        guard let heardAt, let begin = start.takenAt ?? start.currentAttempts.map(\.sentAt).max() else {
            return false
        }
        let elapsed = Double((heardAt - begin).wholeMilliseconds)
        guard elapsed > 0, let fraction = file.report.fraction, fraction > 0 else {
            return false
        }
        var left = elapsed * (1 - fraction) / fraction
        if let transfer = file.report.transferLeft {
            left = min(left, transfer * 1000)
        }
        return left > Double((moment - heardAt).wholeMilliseconds)
    }
}

extension FileReport {
    /// How much of the whole is done, from 0 to 1, all steps taken for equally long.
    fileprivate var fraction: Double? {
        guard let position else {
            return nil
        }
        let percent = Double(position.percent) / 100
        guard let totalSteps, totalSteps > 0, position.step > 0 else {
            return percent
        }
        return min(1, (Double(position.step - 1) + percent) / Double(totalSteps))
    }

    /// How many seconds the transfer still takes at the rate that was last said.
    fileprivate var transferLeft: Double? {
        guard let position, let rate = position.rate, rate > 0, let size = claims.first?.size else {
            return nil
        }
        let isLastStep = totalSteps.map { position.step >= $0 } ?? true
        let part = isLastStep ? 1 - Double(position.percent) / 100 : 1
        return Double(size) * part / Double(rate)
    }
}
