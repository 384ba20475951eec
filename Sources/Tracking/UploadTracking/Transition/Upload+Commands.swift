import Primitives

// Starts, cancels and their answers (rules.md, Commands).
extension Upload {
    mutating func failedToMint(_ message: String, isRetryable: Bool, at now: Timestamp, policy: TrackingPolicy) {
        start.mintError = message
        guard start.nextAttemptAt != nil else {
            return
        }
        if isRetryable && now < start.deadline {
            scheduleStart(at: now, policy: policy)
        } else if start.wasSent {
            // An earlier start may be running: the start deadline decides, after a look at the objects.
            start.nextAttemptAt = nil
        } else {
            endAll(.failed(FileFailure(code: .mintFailed, message: message)))
        }
    }

    mutating func sendStart(tid: String, credentials: IssuedCredentials, at now: Timestamp, policy: TrackingPolicy) {
        self.credentials = credentials
        start.mintError = nil
        start.nextAttemptAt = nil
        start.attempts.append(
            CommandAttempt(
                tid: tid,
                generation: credentials.generation,
                sentAt: now,
                answerBy: now + policy.replyTimeout
            )
        )
    }

    mutating func sendCancel(tid: String, at now: Timestamp, policy: TrackingPolicy) {
        cancellation?.nextAttemptAt = nil
        cancellation?.attempts.append(
            CommandAttempt(
                tid: tid,
                generation: credentials?.generation ?? 0,
                sentAt: now,
                answerBy: now + policy.replyTimeout
            )
        )
    }

    mutating func commandDidNotLeave(
        tid: String,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        if let index = start.attempts.firstIndex(where: { $0.tid == tid && $0.outcome == .awaiting }) {
            start.attempts[index].outcome = .unsent
            scheduleStart(at: now, policy: policy)
            return .applied
        }
        if let index = cancellation?.attempts.firstIndex(where: { $0.tid == tid && $0.outcome == .awaiting }) {
            // Not counted against the attempts: the dock was not asked.
            cancellation?.attempts.remove(at: index)
            cancellation?.nextAttemptAt = now + policy.startBackoff(id).delay(attempt: 0)
            return .applied
        }
        return .unmatched
    }

    mutating func commandReplied(
        tid: String,
        reply: DeviceReply,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        if let index = start.attempts.firstIndex(where: { $0.tid == tid }) {
            return startReplied(index, reply: reply, at: now, policy: policy)
        }
        if let index = cancellation?.attempts.firstIndex(where: { $0.tid == tid }) {
            return cancelReplied(index, reply: reply, at: now)
        }
        return .unmatched
    }

    private mutating func startReplied(
        _ index: Int,
        reply: DeviceReply,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        let attempt = start.attempts[index]
        guard attempt.outcome == .awaiting || attempt.outcome == .unanswered || attempt.outcome == .unsent else {
            return .unchanged
        }
        start.attempts[index].outcome = reply.outcome
        if state.isTerminal {
            return .late
        }
        switch reply.kind {
        case .accepted:
            start.nextAttemptAt = nil
        case .busy:
            if !isUnderWay && cancellation == nil {
                scheduleStart(at: now, policy: policy)
            }
        case .refused:
            // An answer to this attempt says nothing of an earlier one that may be running.
            if !isUnderWay && !start.attempts.contains(where: \.mayHaveWorked) {
                endAll(
                    .failed(
                        FileFailure(
                            code: .rejected,
                            deviceCode: reply.code,
                            message: reply.message,
                            remedy: reply.remedy
                        )
                    )
                )
            }
        }
        return .applied
    }

    private mutating func cancelReplied(
        _ index: Int,
        reply: DeviceReply,
        at now: Timestamp
    ) -> TransitionOutcome.Effect {
        guard let cancellation, cancellation.isOpen else {
            return .late
        }
        self.cancellation?.attempts[index].outcome = reply.outcome
        switch reply.kind {
        case .accepted:
            closeCancellation(.answered, at: now)
        case .busy:
            // It is at other things; asked again like a silent one.
            retryOrGiveUpCancel(at: now)
        case .refused:
            // Refusing to stop what it works on, it goes on; with nothing under way there is nothing to wait for.
            if isUnderWay {
                self.cancellation?.progress = .answered
                self.cancellation?.nextAttemptAt = nil
            } else {
                closeCancellation(.answered, at: now)
            }
        }
        return .applied
    }

    mutating func cancelRequested(modules: Set<String>?, at now: Timestamp) {
        let wanted = Set(files.filter { !$0.state.isTerminal }.map(\.module))
            .filter { modules?.contains($0) ?? true }
        guard !wanted.isEmpty, origin == .published else {
            return
        }
        guard start.wasSent else {
            for index in files.indices where wanted.contains(files[index].module) {
                files[index].end(.canceled)
            }
            return
        }
        openCancellation(wanted, at: now)
    }

    /// Asks the dock to stop some modules: once more, if it was asked before.
    mutating func openCancellation(_ modules: Set<String>, at now: Timestamp) {
        if let open = cancellation, open.isOpen, modules.isSubset(of: open.modules) {
            return
        }
        cancellation = Cancellation(
            modules: modules.union(cancellation.map { $0.isOpen ? $0.modules : [] } ?? []),
            attempts: cancellation?.attempts.filter { $0.outcome == .awaiting } ?? [],
            nextAttemptAt: now
        )
        if files.allSatisfy({ $0.state.isTerminal || modules.contains($0.module) }) {
            start.nextAttemptAt = nil
        }
    }

    /// A cancel was not answered in time, or put off.
    mutating func retryOrGiveUpCancel(at now: Timestamp) {
        guard let cancellation, cancellation.isOpen else {
            return
        }
        if cancellation.attempts.count < Cancellation.maximumAttempts {
            self.cancellation?.nextAttemptAt = now
        } else {
            closeCancellation(.givenUp, at: now)
        }
    }

    private mutating func closeCancellation(_ progress: Cancellation.Progress, at now: Timestamp) {
        cancellation?.progress = progress
        cancellation?.nextAttemptAt = nil
        for index in files.indices where cancellation?.modules.contains(files[index].module) == true {
            announceEnd(.canceled, source: .cancel, of: index, at: now)
        }
    }

    mutating func scheduleStart(at now: Timestamp, policy: TrackingPolicy) {
        let next = now + policy.startBackoff(id).delay(attempt: start.retries)
        // Past the deadline nothing is sent: the timer decides.
        start.nextAttemptAt = next < start.deadline ? next : nil
        start.retries += 1
    }

    /// Ends every live file at once: nothing was sent that could have made an object.
    mutating func endAll(_ outcome: FileEnding.Outcome) {
        for index in files.indices where !files[index].state.isTerminal {
            files[index].end(with: outcome)
        }
    }
}
