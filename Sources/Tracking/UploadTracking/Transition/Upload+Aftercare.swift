import Primitives

// What is done for files that have ended (rules.md, Reports and settlement: late proofs; Limits of honesty: objects
// that are overwritten after their proof). Nothing here leaves a terminal state.
extension Upload {
    /// How long after their expiry credentials may still finish an upload that was begun before it, and by how much the
    /// dock was told too early.
    private static let expiryMargin = Duration.seconds(5 * 60)

    /// Until when somebody may still write the upload's objects; `nil` where that is not known.
    ///
    /// Of adopted uploads whoever started them knows it.
    private var writableUntil: Timestamp? {
        let told = start.attempts.compactMap(\.toldExpiry).max()
        return [credentials?.expiresAt, told].compactMap(\.self).max().map { $0 + Self.expiryMargin }
    }

    /// Files that have just ended are watched for as long as their credentials may write them: a failed one for its
    /// proof, a verified one for what is put in its place.
    ///
    /// One that failed for want of an answer is watched until there is one, also where nobody may write it any more.
    mutating func watchWhatEnded(since before: Upload, at now: Timestamp, policy: TrackingPolicy) {
        let end = writableUntil
        for (index, earlier) in zip(files.indices, before.files) where files[index].state != earlier.state {
            if files[index].isUnanswered {
                files[index].verification.watchForAnswer(from: now, until: end, backoff: policy.auditBackoff(id))
                continue
            }
            guard let end, now < end else {
                continue
            }
            let isWatched =
                switch files[index].state {
                case .verified: true
                case .failed: mayHaveObjects
                case .pending, .uploading, .verifying, .canceled: false
                }
            if isWatched {
                files[index].verification.watch(from: now, until: end, every: policy.watchInterval)
            }
        }
    }

    /// A look at a file that failed: only a proof says anything.
    mutating func judgedLate(
        _ judgement: Judgement,
        of index: Int,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome {
        guard files[index].state == .failed, files[index].isAwaitingProof else {
            return TransitionOutcome(.late)
        }
        files[index].note(judgement.verdict, at: now)
        switch judgement.verdict {
        case .proven(let evidence):
            files[index].evidence = evidence
            files[index].verification = VerificationSchedule()
            return TransitionOutcome(.applied, notices: [NoticeRequest(type: .fileLate, module: files[index].module)])
        case .unanswered, .throttled:
            files[index].verification.tryAgain(at: now, after: policy.auditBackoff(id))
        case .absent, .stale, .sizeMismatch, .fingerprintMismatch, .unprovable, .unreported, .denied:
            if judgement.claims != files[index].report.claims {
                files[index].verification.dueAt = now
            } else {
                files[index].verification.goOnWatching(at: now, askedAt: judgement.askedAt, every: policy.watchInterval)
            }
        }
        return TransitionOutcome(.applied)
    }

    mutating func audited(
        _ judgement: AuditJudgement,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome {
        guard let index = files.firstIndex(where: { $0.objectKey == judgement.objectKey }) else {
            return TransitionOutcome(.unmatched)
        }
        guard files[index].state == .verified else {
            return TransitionOutcome(.late)
        }
        guard case .found(let finding, let evidence, let message) = judgement.answer else {
            files[index].verification.tryAgain(at: now, after: policy.auditBackoff(id))
            return TransitionOutcome(.applied)
        }
        let driftedAt = files[index].audit?.driftedAt
        files[index].audit = FileAudit(
            finding: finding,
            evidence: evidence,
            message: message,
            checkedAt: now,
            driftedAt: driftedAt ?? (finding.isDrift ? now : nil)
        )
        files[index].verification.goOnWatching(at: now, askedAt: judgement.askedAt, every: policy.watchInterval)
        let isNews = finding.isDrift && driftedAt == nil
        return TransitionOutcome(
            .applied,
            notices: isNews ? [NoticeRequest(type: .fileDrifted, module: files[index].module)] : []
        )
    }

    /// Somebody wants to know how the objects of an upload that has ended are: of those that were proven whether they
    /// still are, of those that failed whether they are proven meanwhile.
    mutating func auditRequested(readsBytes: Bool, at now: Timestamp) -> TransitionOutcome.Effect {
        guard state.isTerminal else {
            return .late
        }
        for index in files.indices where files[index].state == .verified || files[index].isAwaitingProof {
            files[index].verification.request = AuditRequest(readsBytes: readsBytes, requestedAt: now)
            files[index].verification.lookNow(now)
        }
        return .applied
    }

    /// It is this object's turn to be audited.
    mutating func auditDue(module: String, at now: Timestamp) -> TransitionOutcome.Effect {
        guard let index = files.firstIndex(where: { $0.module == module }) else {
            return .unmatched
        }
        guard files[index].state == .verified else {
            return .late
        }
        files[index].verification.lookNow(now)
        return .applied
    }

    /// What a dock still says of a file that failed: what it should be, which a late proof is held against.
    mutating func reportedLate(
        _ said: FileReport,
        of index: Int,
        at now: Timestamp
    ) -> TransitionOutcome.Effect {
        guard files[index].isAwaitingProof else {
            return .late
        }
        let earlier = files[index].report
        files[index].report.joinClaims(of: said)
        guard files[index].report != earlier else {
            return .late
        }
        if files[index].verification.deadline != nil {
            files[index].verification.lookNow(now)
        }
        return .applied
    }
}

extension UploadFile {
    /// It failed, and its object has not been proven since.
    var isAwaitingProof: Bool {
        state == .failed && evidence?.proof == nil
    }

    /// A look that somebody asked for is still to be answered.
    package var isAuditPending: Bool {
        verification.request != nil
    }
}

extension VerificationSchedule {
    /// How often a look that got no answer is made again before the next occasion is waited for: for about a day.
    private static let maximumTries = 36

    /// Begins to watch a file that has ended.
    mutating func watch(from now: Timestamp, until end: Timestamp, every interval: Duration) {
        self = VerificationSchedule(dueAt: min(now + interval, end), deadline: end, clockedAt: now)
    }

    /// The next look comes after as long as the file was watched before, so there are few; the last when it can be
    /// written no more.
    mutating func goOnWatching(at now: Timestamp, askedAt: Timestamp, every interval: Duration) {
        progress = nil
        attempts = 0
        unansweredSince = nil
        if let request, askedAt < request.requestedAt {
            dueAt = now
            return
        }
        request = nil
        guard let end = deadline, askedAt < end else {
            self = VerificationSchedule()
            return
        }
        let watched = clockedAt.map { now - $0 } ?? .zero
        dueAt = min(now + max(interval, watched), end)
    }

    mutating func tryAgain(at now: Timestamp, after backoff: Backoff) {
        progress = nil
        if attempts < Self.maximumTries {
            dueAt = now + backoff.delay(attempt: attempts)
            attempts += 1
        } else if unansweredSince != nil {
            request = nil
            dueAt = now + backoff.delay(attempt: attempts)
        } else if let end = deadline, now < end {
            attempts = 0
            request = nil
            dueAt = end
        } else {
            self = VerificationSchedule()
        }
    }
}
