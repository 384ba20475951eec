import Primitives

// Starts and their answers. Cancels are in Upload+Cancels.swift.
extension Upload {
    /// Whether the command of this tid is on its way: a worker that has applied ``UploadEvent/startSending(tid:credentials:)``
    /// or ``UploadEvent/cancelSending(tid:)`` publishes only then.
    package func awaits(_ tid: String) -> Bool {
        (start.attempts + (cancellation?.attempts ?? [])).contains { $0.tid == tid && $0.outcome == .awaiting }
    }

    mutating func failedToMint(
        _ message: String,
        isRetryable: Bool,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        // Nothing is sent where others start it: those credentials were asked for by somebody who waits for them.
        let isHanding = origin == .issued && credentials == nil && !state.isTerminal
        guard start.nextAttemptAt != nil || isHanding else {
            return .late
        }
        start.mintError = message
        start.nextAttemptAt = nil
        if isRetryable && !isHanding && now < start.deadline {
            retryStart(at: now, policy: policy)
        } else if !start.wasSent && !mayHaveObjects {
            endAll(.failed(FileFailure(code: .mintFailed, message: message)))
        }
        // Else an earlier start may be running: the start deadline decides, after a look at the objects.
        return .applied
    }

    /// Takes note of a start that leaves next; not where it is no longer due, because the upload has ended or was
    /// taken on by the dock, or by another worker, while the credentials were minted.
    mutating func sendStart(
        tid: String,
        credentials: IssuedCredentials,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard start.nextAttemptAt != nil, credentials.generation == start.generation else {
            return .late
        }
        self.credentials = credentials
        start.mintError = nil
        start.nextAttemptAt = nil
        start.attempts.append(
            CommandAttempt(
                tid: tid,
                generation: credentials.generation,
                sentAt: now,
                answerBy: now + policy.replyTimeout,
                toldExpiry: credentials.toldExpiry
            )
        )
        return .applied
    }

    mutating func commandDidNotLeave(
        tid: String,
        message: String,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        if let index = start.attempts.firstIndex(where: { $0.tid == tid && $0.outcome == .awaiting }) {
            start.attempts[index].end(as: .unsent, answer: message)
            endCanceledThatNeverRan(at: now)
            retryStart(at: now, policy: policy)
            return .applied
        }
        if let index = cancellation?.attempts.firstIndex(where: { $0.tid == tid && $0.outcome == .awaiting }) {
            cancelDidNotLeave(index, message: message, at: now, policy: policy)
            return .applied
        }
        return .unmatched
    }

    /// The dock may be acting on it; why the broker did not confirm it is kept, also where the dock's time is over.
    mutating func commandIsUncertain(tid: String, message: String) -> TransitionOutcome.Effect {
        let isIt = { (attempt: CommandAttempt) in
            attempt.tid == tid && (attempt.outcome == .awaiting || attempt.outcome == .unanswered)
        }
        if let index = start.attempts.firstIndex(where: isIt) {
            start.attempts[index].answer = message
            return .applied
        }
        if let index = cancellation?.attempts.firstIndex(where: isIt) {
            cancellation?.attempts[index].answer = message
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
            return cancelReplied(index, reply: reply, at: now, policy: policy)
        }
        return .unmatched
    }

    private mutating func startReplied(
        _ index: Int,
        reply: DeviceReply,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard start.attempts[index].isOpen else {
            return .unchanged
        }
        start.attempts[index].end(as: reply.outcome, answer: reply.message)
        if state.isTerminal || start.attempts[index].generation != start.generation {
            return .late
        }
        if reply.kind == .accepted {
            start.take(at: now, saidAt: reply.saidAt)
            return .applied
        }
        endCanceledThatNeverRan(at: now)
        // An answer to this attempt says nothing of an earlier one that may be running.
        if reply.kind == .refused && !mayBeRunning {
            let failure = FileFailure(
                code: .rejected,
                deviceCode: reply.code,
                message: reply.message,
                remedy: reply.remedy
            )
            if mayHaveObjects {
                // An earlier generation may have left a whole object: the timer has it looked at.
                start.deadline = min(start.deadline, now)
            } else {
                endAll(.failed(failure))
            }
        } else if reply.kind == .busy {
            retryStart(at: now, policy: policy)
        }
        return .applied
    }

    /// Starts again after a backoff, unless the dock works on it, an answer is awaited or no file waits for it.
    mutating func retryStart(at now: Timestamp, policy: TrackingPolicy) {
        guard !isUnderWay, !start.isAwaited, start.nextAttemptAt == nil, !filesToStart.isEmpty else {
            return
        }
        let unsent = start.unsentInARow
        let delay =
            unsent > 0
            ? policy.unsentBackoff(id).delay(attempt: unsent - 1)
            : policy.startBackoff(id).delay(attempt: start.retries)
        // Past the deadline nothing is sent: the timer decides.
        start.nextAttemptAt = now + delay < start.deadline ? now + delay : nil
        // What the broker does not take says nothing of the dock, and does not lengthen the pauses that it is given.
        start.retries = unsent > 0 ? max(start.retries, 1) : start.retries + 1
    }

    /// Ends every live file at once: nothing was sent that could have made an object.
    mutating func endAll(_ outcome: FileEnding.Outcome) {
        for index in files.indices where !files[index].state.isTerminal {
            files[index].end(with: outcome)
        }
    }
}
