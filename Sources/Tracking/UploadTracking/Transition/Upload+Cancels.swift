import Primitives

// Cancels and their answers. A cancel names modules and no upload, so it is never sent where
// this upload is not what the dock may be working on.
extension Upload {
    mutating func cancelRequested(modules: Set<String>?, requester: String, at now: Timestamp) {
        let wanted = Set(files.filter { !$0.state.isTerminal }.map(\.module))
            .filter { modules?.contains($0) ?? true }
        guard !wanted.isEmpty, origin != .adopted else {
            return
        }
        // What was to be started anew is not any more.
        cancellation?.reissued.subtract(wanted)
        for index in files.indices where wanted.contains(files[index].module) && files[index].ending?.isReissue == true
        {
            files[index].ending = nil
        }
        // Once the slot is free the dock may be at work for another upload.
        guard mayBeRunning, holdsSlots else {
            if !holdsSlots && cancellation?.progress == .givenUp {
                // The dock has had the last word since: its module may be another upload's, and stays so.
                cancellation?.progress = .answered
            }
            for index in files.indices where wanted.contains(files[index].module) {
                endCanceled(index, at: now)
            }
            return
        }
        openCancellation(wanted, requester: requester, at: now)
    }

    /// Asks the dock to stop some modules: anew, if it was asked for others before.
    ///
    /// Those of a reissue are started anew once the dock has answered.
    mutating func openCancellation(
        _ modules: Set<String>,
        isReissue: Bool = false,
        requester: String = Cancellation.worker,
        at now: Timestamp
    ) {
        let open = cancellation.flatMap { $0.isOpen ? $0 : nil }
        let reissued = (open?.reissued ?? []).union(isReissue ? modules : [])
        if let open, modules.isSubset(of: open.modules) {
            cancellation?.reissued = reissued
            return
        }
        cancellation = Cancellation(
            modules: modules.union(open?.modules ?? []),
            reissued: reissued,
            round: (cancellation?.round ?? 0) + 1,
            attempts: cancellation?.attempts ?? [],
            nextAttemptAt: now,
            requestedAt: now,
            requester: requester
        )
    }

    /// Takes note of a cancel that leaves next; not where nobody waits for it any more: it would kill another upload.
    mutating func sendCancel(tid: String, at now: Timestamp, policy: TrackingPolicy) -> TransitionOutcome.Effect {
        guard let cancellation, cancellation.isOpen, cancellation.nextAttemptAt != nil else {
            return .late
        }
        self.cancellation?.nextAttemptAt = nil
        self.cancellation?.attempts.append(
            CommandAttempt(
                tid: tid,
                generation: cancellation.round,
                sentAt: now,
                answerBy: now + policy.replyTimeout
            )
        )
        return .applied
    }

    mutating func cancelDidNotLeave(_ index: Int, message: String, at now: Timestamp, policy: TrackingPolicy) {
        cancellation?.attempts[index].end(as: .unsent, answer: message)
        guard let cancellation, cancellation.isOpen, !cancellation.isAwaited, cancellation.nextAttemptAt == nil else {
            return
        }
        let pause = policy.unsentBackoff(id).delay(attempt: max(cancellation.currentAttempts.unsentInARow, 1) - 1)
        let isInTime = cancellation.sendDeadline(policy: policy).map { now + pause < $0 } ?? true
        if mayBeRunning && isInTime {
            self.cancellation?.nextAttemptAt = now + pause
        } else {
            closeCancellation(.givenUp, at: now, policy: policy)
        }
    }

    mutating func cancelReplied(
        _ index: Int,
        reply: DeviceReply,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard let attempt = cancellation?.attempts[index], attempt.isOpen else {
            return .unchanged
        }
        cancellation?.attempts[index].end(as: reply.outcome, answer: reply.message)
        guard let cancellation, cancellation.isOpen, attempt.generation == cancellation.round else {
            return .late
        }
        switch reply.kind {
        case .accepted:
            closeCancellation(.answered, isObeyed: true, at: now, policy: policy)
        case .busy:
            if !cancellation.isAwaited {
                // It is at other things: asked again like a silent one, but not at once.
                let pause = policy.startBackoff(id).delay(attempt: cancellation.tries - 1)
                retryOrGiveUpCancel(at: now, after: pause, policy: policy)
            }
        case .refused:
            // Refusing to stop what it works on, it goes on; with nothing under way there is nothing to wait for.
            if isUnderWay {
                closeCancellation(.answered, isRefused: true, at: now, policy: policy)
            } else {
                closeCancellation(.answered, at: now, policy: policy)
            }
        }
        return .applied
    }

    /// A cancel was not answered in time, or put off.
    mutating func retryOrGiveUpCancel(at now: Timestamp, after pause: Duration = .zero, policy: TrackingPolicy) {
        guard let cancellation, cancellation.isOpen else {
            return
        }
        if cancellation.tries < Cancellation.maximumAttempts && mayBeRunning {
            self.cancellation?.nextAttemptAt = now + pause
        } else {
            closeCancellation(.givenUp, at: now, policy: policy)
        }
    }

    /// Once every start has been turned down there is nothing to stop, and nothing that could have made an object
    /// unless an earlier generation did.
    ///
    /// A cancel that has left all the same is waited for before the slot is free.
    mutating func endCanceledThatNeverRan(at now: Timestamp) {
        guard !mayBeRunning, let cancellation, cancellation.isOpen else {
            return
        }
        for index in files.indices
        where isBeingCanceled(files[index]) && !files[index].state.isTerminal {
            endCanceled(index, at: now)
        }
        if !cancellation.isAwaited {
            self.cancellation?.progress = .answered
            self.cancellation?.nextAttemptAt = nil
        }
    }

    /// Nothing runs that would have to be stopped first.
    private mutating func endCanceled(_ index: Int, at now: Timestamp) {
        if mayHaveObjects {
            announceEnd(.canceled, source: .cancel, of: index, at: now)
        } else {
            files[index].end(.canceled)
        }
    }

    // `isObeyed`: the dock has stopped. `isRefused`: it goes on, and nothing ends by this.
    private mutating func closeCancellation(
        _ progress: Cancellation.Progress,
        isObeyed: Bool = false,
        isRefused: Bool = false,
        at now: Timestamp,
        policy: TrackingPolicy
    ) {
        guard let closing = cancellation else {
            return
        }
        cancellation?.progress = progress
        cancellation?.nextAttemptAt = nil
        cancellation?.reissued = []
        if !isRefused {
            let ended = closing.modules.subtracting(closing.reissued)
            for index in files.indices where ended.contains(files[index].module) {
                announceEnd(.canceled, source: .cancel, of: index, at: now)
            }
        }
        startNextGeneration(closing.reissued, earlierMayRun: !isObeyed, at: now, policy: policy)
    }
}
