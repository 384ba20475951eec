package import Primitives

// What is due, and what a timer may do: it never settles anything by itself (docs/VERIFICATION.md, What counts as an
// answer).
extension Upload {
    /// When the command loop has something to send.
    package var commandDueAt: Timestamp? {
        let cancel = cancellation.flatMap { $0.isOpen ? $0.nextAttemptAt : nil }
        return [start.nextAttemptAt, cancel].compactMap(\.self).min()
    }

    /// What to send at a moment: a cancel goes before a start.
    package func dueCommand(at now: Timestamp) -> DueCommand? {
        if let cancellation, cancellation.isOpen, let due = cancellation.nextAttemptAt, due <= now {
            return .cancel(modules: cancellation.modules.sorted())
        }
        if let due = start.nextAttemptAt, due <= now {
            return .start
        }
        return nil
    }

    /// When a timer may be due.
    package func timerDueAt(policy: TrackingPolicy) -> Timestamp? {
        var moments = awaited.map(\.answerBy)
        if isStarting {
            // An answer that is awaited past the deadline is waited for.
            moments.append(max(start.deadline, awaited.map(\.answerBy).max() ?? start.deadline))
        }
        if let stall = stallDueAt(policy: policy) {
            moments.append(stall)
        }
        if let expiry = expiryDueAt(policy: policy) {
            moments.append(expiry)
        }
        return moments.min()
    }

    mutating func timerFired(at now: Timestamp, policy: TrackingPolicy) -> [NoticeRequest] {
        giveUpAnswers(at: now, policy: policy)
        if isStarting && now >= start.deadline && !start.isAwaited {
            startDeadlinePassed(at: now)
        }
        expiryTimerFired(at: now, policy: policy)
        guard let stall = stallDueAt(policy: policy), now >= stall else {
            return []
        }
        let wasStarted = isUnderWay
        let failure = wasStarted ? FileFailure(code: .stalled) : startFailure
        for index in files.indices where isRunning(files[index]) {
            announceEnd(.failed(failure), source: .timer, of: index, at: now)
        }
        if stalledAt == nil && wasStarted {
            stalledAt = now
            return [NoticeRequest(type: .uploadStalled)]
        }
        return []
    }

    private var awaited: [CommandAttempt] {
        (start.attempts + (cancellation?.attempts ?? [])).filter { $0.outcome == .awaiting }
    }

    /// The dock has not taken the start yet, and nothing else decides what becomes of the upload.
    private var isStarting: Bool {
        origin == .published && !isUnderWay && !filesToStart.isEmpty
    }

    /// When the dock has been silent for too long; where others start it, when the start should have shown.
    private func stallDueAt(policy: TrackingPolicy) -> Timestamp? {
        guard isUnderWay || origin != .published, files.contains(where: isRunning) else {
            return nil
        }
        if !isUnderWay {
            return start.deadline
        }
        let accepted = start.currentAttempts.filter { $0.outcome == .accepted }.map(\.sentAt).max()
        return [heardAt, handedAt, start.takenAt, accepted].compactMap(\.self).max().map { $0 + policy.stallTimeout }
    }

    private mutating func giveUpAnswers(at now: Timestamp, policy: TrackingPolicy) {
        for index in start.attempts.indices
        where start.attempts[index].outcome == .awaiting && start.attempts[index].answerBy <= now {
            start.attempts[index].outcome = .unanswered
            retryStart(at: now, policy: policy)
        }
        for (index, attempt) in (cancellation?.attempts ?? []).enumerated()
        where attempt.outcome == .awaiting && attempt.answerBy <= now {
            cancellation?.attempts[index].outcome = .unanswered
            if attempt.generation == cancellation?.round {
                retryOrGiveUpCancel(at: now, policy: policy)
            }
        }
    }

    private mutating func startDeadlinePassed(at now: Timestamp) {
        start.nextAttemptAt = nil
        let failure = startFailure
        guard start.wasSent || mayHaveObjects else {
            endAll(.failed(failure))
            return
        }
        for index in files.indices where !isBeingCanceled(files[index]) {
            announceEnd(.failed(failure), source: .timer, of: index, at: now)
        }
    }

}

/// A message that is to be sent to the dock.
package enum DueCommand: Sendable, Equatable {
    /// Mint, then start.
    case start
    case cancel(modules: [String])
}
