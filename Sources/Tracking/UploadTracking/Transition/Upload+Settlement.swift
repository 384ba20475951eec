package import Primitives

// What the object says (rules.md, Reports and settlement).
extension Upload {
    mutating func judged(
        _ judgement: Judgement,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome {
        guard let index = files.firstIndex(where: { $0.objectKey == judgement.objectKey }) else {
            return TransitionOutcome(.unmatched)
        }
        if files[index].state.isTerminal {
            return judgedLate(judgement, of: index, at: now, policy: policy)
        }
        files[index].note(judgement.verdict, at: now)
        files[index].verification.progress = nil
        let wasEndedByTimer = files[index].ending?.source == .timer
        files[index].settle(judgement, id: id, at: now, policy: policy)
        // A timer's failure tells the dock to stop before its slot is free for the next upload.
        if wasEndedByTimer && files[index].state == .failed && mayBeRunning && origin != .adopted {
            openCancellation([files[index].module], at: now)
        }
        return TransitionOutcome(.applied)
    }

    mutating func reading(_ objectKey: ObjectKey, _ progress: ReadProgress) -> TransitionOutcome.Effect {
        guard let index = files.firstIndex(where: { $0.objectKey == objectKey }) else {
            return .unmatched
        }
        guard files[index].verification.dueAt != nil else {
            return .late
        }
        files[index].verification.progress = progress
        return .applied
    }
}

extension UploadFile {
    mutating func settle(_ judgement: Judgement, id: UploadID, at now: Timestamp, policy: TrackingPolicy) {
        if case .proven(let evidence) = judgement.verdict {
            end(.verified, evidence: evidence)
            return
        }
        guard judgement.verdict.isAnswer else {
            if endUnanswered(judgement, at: now, policy: policy) {
                return
            }
            let isThrottled = if case .throttled = judgement.verdict { true } else { false }
            lookAgain(at: now, after: isThrottled ? policy.throttledBackoff(id) : policy.verifyBackoff(id))
            if let clockedAt = verification.clockedAt {
                // A dead endpoint burns nobody's deadline.
                verification.deadline = verification.deadline.map { $0 + max(now - clockedAt, .zero) }
                verification.clockedAt = max(now, clockedAt)
            }
            lookAtTheLimit(at: now, policy: policy)
            return
        }
        verification.unansweredSince = nil
        if judgement.verdict.isOfClaims {
            report.forget(judgement.claims)
        }
        if judgement.claims != report.claims {
            // The dock has said more since the question was put: that answer is to another question.
            verification.dueAt = now
            return
        }
        // What was there before an end was announced, or reported, may not be what was spoken of.
        if let since = ending?.since ?? verification.clockedAt, judgement.askedAt < since {
            lookAgain(at: now, after: policy.verifyBackoff(id))
            return
        }
        verification.clockedAt = verification.clockedAt.map { max(now, $0) }
        if ending?.isReissue == true && state == .verifying {
            // The dock has said meanwhile that it is done: there is nothing to start anew.
            ending = nil
        }
        if ending?.source == .device || ending == nil && state == .verifying,
            waitsForClaims(judgement, at: now, policy: policy)
        {
            return
        }
        if let ending {
            settle(ending, against: judgement.verdict, policy: policy)
        } else if state == .verifying {
            settleReported(judgement, id: id, at: now, policy: policy)
        } else if report.isProbe {
            lookAgain(at: now, after: policy.verifyBackoff(id))
        } else {
            verification.dueAt = nil
        }
    }

    /// An object is there, and nothing that was reported fits it: so it is looked at again before that counts.
    ///
    /// What fits may be on its way, because an object is there before its dock can report it, and whoever publishes in the
    /// dock's name may be quicker. The same object, and no new claim, has to be found a grace period later too.
    private mutating func waitsForClaims(
        _ judgement: Judgement,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> Bool {
        guard let found = judgement.verdict.evidence else {
            evidence = nil
            return false
        }
        if case .unreported = judgement.verdict, ending == nil {
            // That is waited for until the deadline.
            return false
        }
        guard policy.grace > .zero, !isPastDeadline(judgement.askedAt) else {
            return false
        }
        let first: Evidence
        if let evidence, evidence.isOfSameObject(as: found) {
            first = evidence
        } else {
            first = found
            evidence = found
        }
        let end = first.verifiedAt + policy.grace
        guard judgement.askedAt < end else {
            return false
        }
        verification.attempts += 1
        verification.dueAt = max(now, min(end, verification.deadline ?? end))
        return true
    }

    /// The end that was announced stands: a later answer does not prove the object.
    private mutating func settle(_ ending: FileEnding, against verdict: Verdict, policy: TrackingPolicy) {
        if ending.isReissue {
            if case .unreported(let evidence) = verdict, policy.unreported == .accept {
                settleUnreported(evidence, policy: policy)
            } else {
                self.ending?.outcome = .reissue(isUnproven: true)
                verification.dueAt = nil
            }
        } else if case .unreported(let evidence) = verdict, ending.source == .timer {
            settleUnreported(evidence, policy: policy)
        } else {
            end(with: ending.outcome, evidence: verdict.evidence)
        }
    }

    private mutating func settleReported(
        _ judgement: Judgement,
        id: UploadID,
        at now: Timestamp,
        policy: TrackingPolicy
    ) {
        let isOver = isPastDeadline(judgement.askedAt)
        if report.isCrowded, let evidence = judgement.verdict.evidence {
            if isOver {
                end(.failed, evidence: evidence, failure: .crowded)
            } else {
                lookAgain(at: now, after: policy.verifyBackoff(id))
            }
            return
        }
        switch judgement.verdict {
        case .proven, .unanswered, .throttled:
            break
        case .sizeMismatch(let evidence):
            end(.failed, evidence: evidence, failure: FileFailure(code: .sizeMismatch))
        case .fingerprintMismatch(let evidence):
            end(.failed, evidence: evidence, failure: FileFailure(code: .fingerprintMismatch))
        case .unprovable(let evidence):
            end(.failed, evidence: evidence, failure: FileFailure(code: .unprovable))
        case .unreported(let evidence):
            if isOver || policy.unreported == .accept {
                settleUnreported(evidence, policy: policy)
            } else {
                // A repeated report may still bring the fingerprint.
                lookAgain(at: now, after: policy.verifyBackoff(id))
            }
        case .denied(let message):
            if isOver {
                end(.failed, failure: FileFailure(code: .accessDenied, message: message))
            } else {
                lookAgain(at: now, after: policy.deniedBackoff(id))
            }
        case .absent:
            if isOver {
                end(.failed, failure: FileFailure(code: .missing))
            } else {
                lookAgain(at: now, after: policy.verifyBackoff(id))
            }
        case .stale(let evidence):
            if isOver {
                end(.failed, evidence: evidence, failure: FileFailure(code: .stale))
            } else {
                lookAgain(at: now, after: policy.verifyBackoff(id))
            }
        }
    }

    private mutating func settleUnreported(_ evidence: Evidence, policy: TrackingPolicy) {
        switch policy.unreported {
        case .accept where report.isCrowded:
            // What was said of it is not known any more.
            end(.failed, evidence: evidence, failure: .crowded)
        case .accept:
            var accepted = evidence
            accepted.proof = .existsOnly
            end(.verified, evidence: accepted)
        case .fail:
            end(.failed, evidence: evidence, failure: FileFailure(code: .unreported))
        }
    }

    /// Whether the answer that an object is there, and that nothing says what it should be, settles the file: then its
    /// hash is recorded, and not at every look before (rules.md, Reports and settlement).
    package func isSettledByUnreported(askedAt: Timestamp, policy: TrackingPolicy) -> Bool {
        if report.isCrowded {
            return false
        }
        if let ending {
            return ending.source == .timer && (!ending.isReissue || policy.unreported == .accept)
        }
        return state == .verifying && (policy.unreported == .accept || isPastDeadline(askedAt))
    }

    /// Only a question put after the deadline can say that the deadline was missed.
    private func isPastDeadline(_ askedAt: Timestamp) -> Bool {
        verification.deadline.map { askedAt >= $0 } ?? false
    }

    /// Looks again after a backoff, but not before the deadline has passed without a look at it.
    private mutating func lookAgain(at now: Timestamp, after backoff: Backoff) {
        var next = now + backoff.delay(attempt: verification.attempts)
        if let deadline = verification.deadline, now < deadline {
            next = min(next, deadline)
        }
        verification.dueAt = next
        verification.attempts += 1
    }
}
