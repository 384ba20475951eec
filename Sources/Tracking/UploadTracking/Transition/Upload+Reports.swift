import Primitives

// What the dock says (rules.md, Reports and settlement). Nothing here settles anything.
extension Upload {
    mutating func reported(
        objectKey: String,
        report said: FileReport,
        saidAt: Timestamp?,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard let index = files.firstIndex(where: { $0.objectKey.value.utf8.elementsEqual(objectKey.utf8) }) else {
            return .unmatched
        }
        if files[index].state.isTerminal {
            return reportedLate(said, of: index, at: now)
        }
        let isTaken = takeByReport(said, at: now)
        let report = believed(said, saidAt: saidAt, at: now, policy: policy)
        let earlier = files[index].report
        files[index].report.join(report)
        let isHint = said.announcedOutcome != nil && report.announcedOutcome == nil
        if isHint {
            files[index].verification.lookNow(now)
        }
        if files[index].report == earlier {
            return isHint || isTaken ? .applied : .unchanged
        }
        hear(at: now)
        files[index].follow(earlier, at: now, policy: policy)
        return .applied
    }

    /// The dock is alive, and works on this upload: what a timer announced of its silence is not so.
    ///
    /// Only for what is new: a dock that says the same for ever is no further than a silent one.
    mutating func hear(at now: Timestamp) {
        heardAt = max(heardAt ?? now, now)
        if start.generation == 1 {
            start.take(at: now)
        }
        for index in files.indices where files[index].ending?.isOfSilence == true {
            files[index].ending = nil
        }
    }

    /// Announces an end, which a HEAD must not contradict; an end announced before stands.
    mutating func announceEnd(
        _ outcome: FileEnding.Outcome,
        source: FileEnding.Source,
        of index: Int,
        at now: Timestamp
    ) {
        guard !files[index].state.isTerminal, files[index].ending == nil else {
            return
        }
        files[index].ending = FileEnding(outcome: outcome, source: source, since: now)
        files[index].verification.lookNow(now)
    }

    mutating func sweep(at now: Timestamp) {
        guard start.wasSent || origin != .published else {
            return
        }
        for index in files.indices where !files[index].state.isTerminal {
            files[index].verification.bringForward(to: now)
        }
    }
}

extension UploadFile {
    /// Draws the consequences of a report that has grown.
    mutating func follow(_ earlier: FileReport, at now: Timestamp, policy: TrackingPolicy) {
        if state == .pending {
            state = .uploading
        }
        if report.isReported && state != .verifying {
            state = .verifying
            if ending?.isOfExpiry == true && ending?.isReissue == false {
                ending = nil
            }
            verification = VerificationSchedule(
                dueAt: now,
                deadline: now + policy.verifyDeadline,
                clockedAt: now
            )
        } else if state == .verifying && !report.hasSameClaims(as: earlier) {
            verification.lookNow(now)
        }
        if !report.hasSameClaims(as: earlier) {
            // What was found may be what is said now.
            evidence = nil
        }
        // The dock's own end follows from the joined report, so the order of its messages does not matter.
        if let outcome = report.announcedOutcome, ending == nil || ending?.source == .device {
            if ending == nil {
                verification.lookNow(now)
            }
            ending = FileEnding(outcome: outcome, source: .device, since: ending?.since ?? now)
        }
        // Also where a later step has taken it back: else it would matter which of the two came first.
        if report.probe != earlier.probe && !report.isReported {
            verification.lookNow(now)
        }
    }
}

extension FileReport {
    var announcedOutcome: FileEnding.Outcome? {
        if let failure = failures.last {
            return .failed(
                FileFailure(
                    code: .deviceError,
                    deviceCode: failure.code == 0 ? nil : failure.code,
                    message: failure.message,
                    remedy: failure.remedy
                )
            )
        }
        return isCanceled ? .canceled : nil
    }
}
