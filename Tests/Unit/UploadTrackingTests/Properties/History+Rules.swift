import Primitives
import UploadTracking

// What must hold after every event, whatever came before.
extension History {
    func violated(by event: UploadEvent, before: Upload, notices: [NoticeRequest]) -> [String] {
        let after = story.upload
        var violations: [String] = []
        func hold(_ rule: String, _ holds: Bool) {
            if !holds {
                violations.append(rule)
            }
        }

        for (old, new) in zip(before.files, after.files) where old.state.isTerminal {
            hold("nothing leaves a terminal state", old.state == new.state && old.failure == new.failure)
            hold("an end is not announced again", new.ending == nil)
            hold(
                "what was found stands, but for a proof that comes late",
                old.evidence == new.evidence
                    || old.state == .failed && old.evidence?.proof == nil && new.evidence?.proof != nil
            )
            hold("only verified files are audited", old.audit == new.audit || old.state == .verified)
            hold(
                "a drift once found is not forgotten",
                old.audit?.driftedAt == nil || old.audit?.driftedAt == new.audit?.driftedAt
            )
        }
        for (old, new) in zip(before.files, after.files) where !old.state.isTerminal && new.state.isTerminal {
            hold("only evidence settles", isSettlement(event, of: old, as: new, in: before))
            hold(
                "what has ended is looked at only while it can be written",
                new.ending == nil && (new.verification.dueAt == nil || isWritable(after))
            )
            hold("a failure has its reason", (new.state == .failed) == (new.failure != nil))
            hold("a proof has its evidence", new.state != .verified || new.evidence?.proof != nil)
        }
        if before.state.isTerminal {
            hold("an upload's end stands", after.state == before.state && after.reason == before.reason)
        }
        hold("a slot once free stays free", before.holdsSlots || !after.holdsSlots)
        hold("nothing is sent once the slot is free", after.holdsSlots || after.commandDueAt == nil)
        hold("a live upload holds its slot", after.state.isTerminal || after.holdsSlots)
        hold("a live upload has something due", after.state.isTerminal || nextDue != nil)
        if let cancellation = after.cancellation, cancellation.isOpen {
            let isAwaited = cancellation.attempts.contains { $0.outcome == .awaiting }
            hold("an open cancel is due or awaited", cancellation.nextAttemptAt != nil || isAwaited)
        }
        hold(
            "a cancel is of what may be running",
            after.commandDueAt == nil || after.commandDueAt == after.start.nextAttemptAt || after.mayBeRunning
        )
        hold("one start is awaited at a time", after.start.attempts.filter { $0.outcome == .awaiting }.count <= 1)
        hold(
            "no start is due beside one that is awaited, or under way",
            after.start.nextAttemptAt == nil
                || !after.isUnderWay && !after.start.attempts.contains { $0.outcome == .awaiting }
        )
        for (rule, holds) in rulesOfGenerations(event, before: before) {
            hold(rule, holds)
        }
        hold("the state follows from the files", after.state == derivedState(of: after))
        hold("time goes on", after.updatedAt >= before.updatedAt)
        violations += violated(by: notices, before: before)
        return violations
    }

    private func isSettlement(_ event: UploadEvent, of old: UploadFile, as new: UploadFile, in before: Upload) -> Bool {
        // Of a later generation nothing is certain without a look: an earlier one may have left an object.
        let isFirst = before.start.generation == 1
        let mayRun =
            before.isUnderWay || !isFirst || before.start.attempts.contains(where: \.mayHaveWorked)
            || before.origin == .adopted || before.origin == .issued && before.credentials != nil
        switch event {
        case .judged(let judgement):
            guard judgement.objectKey == old.objectKey, judgement.verdict.isAnswer else {
                return false
            }
            if new.state == .verified {
                if case .proven = judgement.verdict {
                    return true
                }
                return new.evidence?.proof == .existsOnly && story.policy.unreported == .accept
            }
            if case .proven = judgement.verdict {
                return false
            }
            guard judgement.claims == old.report.claims else {
                return false
            }
            return old.ending.map { judgement.askedAt >= $0.since } ?? old.report.isReported
        case .commandReplied(let tid, let reply):
            // The answer to the last start that may have worked: it did not.
            let others = before.start.attempts.filter { $0.tid != tid }
            return isFirst && before.heardAt == nil && !others.contains(where: \.mayHaveWorked)
                && (new.state == .canceled && isUnderCancel(old, in: before)
                    || reply.kind == .refused && new.failure?.code == .rejected)
        case .commandUnsent(let tid):
            let others = before.start.attempts.filter { $0.tid != tid }
            return isFirst && before.heardAt == nil && !others.contains(where: \.mayHaveWorked)
                && new.state == .canceled && isUnderCancel(old, in: before)
        case .mintFailed, .timer:
            return new.state == .failed && !before.start.wasSent && before.heardAt == nil
                && (before.origin == .published || before.origin == .issued && before.credentials == nil)
        case .cancelRequested:
            return new.state == .canceled && !mayRun
        case .startSending, .cancelSending, .credentialsHanded, .reported, .deviceFailed, .swept, .reading, .audited,
            .auditRequested, .auditDue:
            return false
        }
    }

    private func isUnderCancel(_ file: UploadFile, in upload: Upload) -> Bool {
        upload.cancellation.map { $0.isOpen && $0.modules.contains(file.module) } ?? false
    }

    /// Credentials were issued that may still finish an object.
    private func isWritable(_ upload: Upload) -> Bool {
        let told = upload.start.attempts.compactMap(\.toldExpiry).max()
        return [upload.credentials?.expiresAt, told].compactMap(\.self).contains { story.now < $0 + .seconds(300) }
    }

    private func violated(by notices: [NoticeRequest], before: Upload) -> [String] {
        var violations: [String] = []
        if !notices.isEmpty && Set(story.notices).count != story.notices.count {
            violations.append("a notice came twice")
        }
        var expected: [NoticeRequest] = []
        for (old, new) in zip(before.files, story.upload.files) where old.state != new.state {
            if new.state == .verified {
                expected.append(.file(.fileVerified, new.module))
            } else if new.state == .failed {
                expected.append(.file(.fileFailed, new.module))
            }
        }
        for (old, new) in zip(before.files, story.upload.files) where old.state.isTerminal {
            if old.evidence?.proof == nil && new.evidence?.proof != nil {
                expected.append(.file(.fileLate, new.module))
            } else if old.audit?.driftedAt == nil && new.audit?.driftedAt != nil {
                expected.append(.file(.fileDrifted, new.module))
            }
        }
        if !before.state.isTerminal {
            switch story.upload.state {
            case .completed: expected.append(.upload(.uploadCompleted))
            case .failed: expected.append(.upload(.uploadFailed))
            case .canceled: expected.append(.upload(.uploadCanceled))
            case .requested, .issued, .uploading, .verifying: break
            }
        }
        if notices.filter({ $0.type != .uploadStalled }) != expected {
            violations.append("the notices are not those of what happened")
        }
        return violations
    }

    /// The rule, told in another way than the domain tells it.
    private func derivedState(of upload: Upload) -> UploadState {
        let states = Set(upload.files.map(\.state))
        if states.isSubset(of: [.verified, .failed, .canceled]) {
            return states.contains(.failed) ? .failed : states.contains(.verified) ? .completed : .canceled
        }
        if states.isDisjoint(with: [.pending, .uploading]) {
            return .verifying
        }
        let hasStarted =
            upload.heardAt != nil || upload.start.generation > 1
            || upload.start.attempts.contains { $0.outcome == .accepted }
        return hasStarted ? .uploading : upload.credentials != nil ? .issued : .requested
    }
}
