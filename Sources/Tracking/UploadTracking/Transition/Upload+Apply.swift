package import Primitives

extension Upload {
    /// The transition function: total over every event in every state.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: When, by the database's clock.
    ///   - policy: The settings that hold for this upload's profile.
    /// - Returns: What became of the event, and the notices that it calls for.
    package mutating func apply(_ event: UploadEvent, at now: Timestamp, policy: TrackingPolicy) -> TransitionOutcome {
        let before = self
        var notices: [NoticeRequest] = []
        var effect = TransitionOutcome.Effect.applied
        switch event {
        case .mintFailed(let message, let isRetryable):
            effect = failedToMint(message, isRetryable: isRetryable, at: now, policy: policy)
        case .startSending(let tid, let credentials):
            effect = sendStart(tid: tid, credentials: credentials, at: now, policy: policy)
        case .cancelSending(let tid):
            effect = sendCancel(tid: tid, at: now, policy: policy)
        case .commandUnsent(let tid, let message):
            effect = commandDidNotLeave(tid: tid, message: message, at: now, policy: policy)
        case .commandUncertain(let tid, let message):
            effect = commandIsUncertain(tid: tid, message: message)
        case .commandReplied(let tid, let reply):
            effect = commandReplied(tid: tid, reply: reply, at: now, policy: policy)
        case .credentialsHanded(let credentials):
            effect = credentialsHanded(credentials, at: now, policy: policy)
        case .reported(let objectKey, let report, let saidAt):
            effect = reported(objectKey: objectKey, report: report, saidAt: saidAt, at: now, policy: policy)
        case .deviceEnded(let end, let naming, let saidAt):
            effect = deviceEnded(end, naming, saidAt: saidAt, at: now, policy: policy)
        case .cancelRequested(let modules, let requester):
            cancelRequested(modules: modules, requester: requester, at: now)
        case .judged(let judgement):
            let outcome = judged(judgement, at: now, policy: policy)
            effect = outcome.effect
            notices += outcome.notices
        case .reading(let objectKey, let progress):
            effect = reading(objectKey, progress)
        case .audited(let judgement):
            let outcome = audited(judgement, at: now, policy: policy)
            effect = outcome.effect
            notices += outcome.notices
        case .auditRequested(let readsBytes):
            effect = auditRequested(readsBytes: readsBytes, at: now)
        case .auditDue(let module):
            effect = auditDue(module: module, at: now)
        case .swept:
            sweep(at: now)
        case .timer:
            notices += timerFired(at: now, policy: policy)
        }
        stopForReissue(at: now)
        forgetSilence()
        dropStartOfNothing()
        if state.isTerminal && !before.state.isTerminal {
            endedAt = now
        }
        notices += noticesOfSettlement(since: before)
        watchWhatEnded(since: before, at: now, policy: policy)
        if self == before {
            return TransitionOutcome(effect == .applied ? .unchanged : effect)
        }
        if looksDifferent(from: before) {
            updatedAt = max(updatedAt, now)
        }
        return TransitionOutcome(effect, notices: notices)
    }

    /// What is shown of it has changed, and not only what is done next for it: a sweep is no news to a listener.
    private func looksDifferent(from before: Upload) -> Bool {
        state != before.state || reason != before.reason || credentials != before.credentials
            || stalledAt != before.stalledAt || start.attempts != before.start.attempts
            || cancellation != before.cancellation
            || zip(files, before.files).contains { file, earlier in
                file.state != earlier.state || file.report != earlier.report || file.evidence != earlier.evidence
                    || file.failure != earlier.failure || file.audit?.finding != earlier.audit?.finding
                    || file.state == .verifying && file.looks?.answer != earlier.looks?.answer
                    || file.verification.progress != earlier.verification.progress
            }
    }

    /// One notice for each file that has just ended, then one for the upload if that ended it.
    private func noticesOfSettlement(since before: Upload) -> [NoticeRequest] {
        var notices: [NoticeRequest] = []
        for (file, earlier) in zip(files, before.files) where file.state != earlier.state {
            switch file.state {
            case .verified: notices.append(NoticeRequest(type: .fileVerified, module: file.module))
            case .failed: notices.append(NoticeRequest(type: .fileFailed, module: file.module))
            case .pending, .uploading, .verifying, .canceled: break
            }
        }
        if before.state != state {
            switch state {
            case .completed: notices.append(NoticeRequest(type: .uploadCompleted))
            case .failed: notices.append(NoticeRequest(type: .uploadFailed))
            case .canceled: notices.append(NoticeRequest(type: .uploadCanceled))
            case .requested, .issued, .uploading, .verifying: break
            }
        }
        return notices
    }

    /// Nothing is started once the dock works on it, or where no file waits for it any more.
    private mutating func dropStartOfNothing() {
        if isUnderWay || filesToStart.isEmpty {
            start.nextAttemptAt = nil
        }
    }
}

extension UploadFile {
    mutating func end(_ state: FileState, evidence: Evidence? = nil, failure: FileFailure? = nil) {
        self.state = state
        self.evidence = evidence
        self.failure = failure
        ending = nil
        verification = VerificationSchedule()
    }

    mutating func end(with outcome: FileEnding.Outcome, evidence: Evidence? = nil) {
        switch outcome {
        case .failed(let failure): end(.failed, evidence: evidence, failure: failure)
        case .canceled: end(.canceled, evidence: evidence)
        case .reissue: break
        }
    }
}
