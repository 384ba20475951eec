import Primitives
import UploadTracking

// What must hold after every event, whatever came before.
extension History {
    func violations(of step: Step, notices: [NoticeRequest]) -> [String] {
        let (before, after) = (step.before, step.after)
        var violations: [String] = []
        func hold(_ rule: String, _ holds: Bool) {
            if !holds {
                violations.append(rule)
            }
        }

        for index in after.files.indices {
            if before.files[index].state.isTerminal {
                violations += self.violations(ofEnded: before.files[index], as: after.files[index])
            } else if after.files[index].state.isTerminal {
                violations += self.violations(ofEnding: before.files[index], as: after.files[index], step)
            }
        }
        if step.wasOver {
            hold("an upload's end stands", step.isState == step.wasState && after.reason == before.reason)
        }
        let holdsSlots = after.files.contains { keepsTheDock($0, of: after) } || after.cancellation?.isOpen == true
        hold("slots are held while the dock has work, and until a cancel is answered", after.holdsSlots == holdsSlots)
        hold("a slot once free stays free", before.holdsSlots || !holdsSlots)
        let commandDueAt = after.commandDueAt
        hold("nothing is sent once the slot is free", holdsSlots || commandDueAt == nil)
        hold("a live upload has something due", step.isOver || nextDue != nil)
        if let cancellation = after.cancellation, cancellation.isOpen {
            let isAwaited = cancellation.attempts.contains { $0.outcome == .awaiting }
            hold("an open cancel is due or awaited", cancellation.nextAttemptAt != nil || isAwaited)
        }
        hold(
            "a cancel is of what may be running",
            commandDueAt == nil || commandDueAt == after.start.nextAttemptAt || after.mayBeRunning
        )
        let awaited = after.start.attempts.count { $0.outcome == .awaiting }
        hold("one start is awaited at a time", awaited <= 1)
        hold(
            "no start is due beside one that is awaited, or under way",
            after.start.nextAttemptAt == nil || !after.isUnderWay && awaited == 0
        )
        violations += violationsOfGenerations(step)
        hold("the state follows from the files", step.isState == derivedState(of: after))
        hold("time goes on", after.updatedAt >= before.updatedAt)
        violations += self.violations(by: notices, step)
        return violations
    }

    /// The dock may have more to do for it, told in another way than the domain tells it.
    private func keepsTheDock(_ file: UploadFile, of upload: Upload) -> Bool {
        switch (file.state, file.ending?.source) {
        case (.verified, _), (.failed, _), (.canceled, _), (_, .device): false
        case (_, .cancel): upload.cancellation?.progress == .givenUp
        case (_, .timer): true
        case (_, nil): !file.report.isReported
        }
    }

    /// Of a file that had ended before.
    private func violations(ofEnded old: UploadFile, as new: UploadFile) -> [String] {
        [
            ("nothing leaves a terminal state", old.state == new.state && old.failure == new.failure),
            ("an end is not announced again", new.ending == nil),
            (
                "what was found stands, but for a proof that comes late",
                old.evidence == new.evidence
                    || old.state == .failed && old.evidence?.proof == nil && new.evidence?.proof != nil
            ),
            ("only verified files are audited", old.audit == new.audit || old.state == .verified),
            (
                "a drift once found is not forgotten",
                old.audit?.driftedAt == nil || old.audit?.driftedAt == new.audit?.driftedAt
            ),
        ]
        .filter { !$0.1 }.map(\.0)
    }

    /// Of a file that ends by this.
    private func violations(ofEnding old: UploadFile, as new: UploadFile, _ step: Step) -> [String] {
        [
            ("only evidence settles", isSettlement(step.event, of: old, as: new, in: step.before)),
            (
                "what has ended is looked at only while it can be written",
                new.ending == nil
                    && (new.verification.dueAt == nil || isWritable(step.after) || new.failure?.code == .unanswered)
            ),
            ("a failure has its reason", (new.state == .failed) == (new.failure != nil)),
            ("a proof has its evidence", new.state != .verified || new.evidence?.proof != nil),
        ]
        .filter { !$0.1 }.map(\.0)
    }

    private func isSettlement(_ event: UploadEvent, of old: UploadFile, as new: UploadFile, in before: Upload) -> Bool {
        // Of a later generation nothing is certain without a look: an earlier one may have left an object.
        let isFirst = before.start.generation == 1
        let mayRun =
            before.isUnderWay || !isFirst || before.start.attempts.contains(where: \.mayHaveWorked)
            || before.origin == .adopted || before.origin == .issued && before.credentials != nil
        switch event {
        case .judged(let judgement):
            guard judgement.objectKey == old.objectKey else {
                return false
            }
            guard judgement.verdict.isAnswer else {
                return new.failure?.code == .unanswered && isPastTheLimit(old, askedAt: judgement.askedAt)
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
        case .commandUnsent(let tid, _):
            let others = before.start.attempts.filter { $0.tid != tid }
            return isFirst && before.heardAt == nil && !others.contains(where: \.mayHaveWorked)
                && new.state == .canceled && isUnderCancel(old, in: before)
        case .mintFailed, .timer:
            return new.state == .failed && !before.start.wasSent && before.heardAt == nil
                && (before.origin == .published || before.origin == .issued && before.credentials == nil)
        case .cancelRequested:
            return new.state == .canceled && !mayRun
        case .startSending, .cancelSending, .commandUncertain, .credentialsHanded, .reported, .deviceEnded, .swept,
            .reading, .audited,
            .auditRequested, .auditDue:
            return false
        }
    }

    /// No look at a file that waits for nothing else was answered for as long as the limit, up to one of now.
    private func isPastTheLimit(_ file: UploadFile, askedAt: Timestamp) -> Bool {
        guard let since = file.verification.unansweredSince else {
            return false
        }
        return (file.report.isReported || file.ending != nil) && askedAt >= since + story.policy.unansweredLimit
    }

    private func isUnderCancel(_ file: UploadFile, in upload: Upload) -> Bool {
        upload.cancellation.map { $0.isOpen && $0.modules.contains(file.module) } ?? false
    }

    /// Credentials were issued that may still finish an object.
    private func isWritable(_ upload: Upload) -> Bool {
        let told = upload.start.attempts.compactMap(\.toldExpiry).max()
        return [upload.credentials?.expiresAt, told].compactMap(\.self).contains { story.now < $0 + .seconds(300) }
    }

    private func violations(by notices: [NoticeRequest], _ step: Step) -> [String] {
        var violations: [String] = []
        if !notices.isEmpty && Set(story.notices).count != story.notices.count {
            violations.append("a notice came twice")
        }
        var expected: [NoticeRequest] = []
        for index in step.after.files.indices where step.before.files[index].state != step.after.files[index].state {
            let module = step.after.files[index].module
            switch step.after.files[index].state {
            case .verified: expected.append(.file(.fileVerified, module))
            case .failed: expected.append(.file(.fileFailed, module))
            case .pending, .uploading, .verifying, .canceled: break
            }
        }
        for index in step.after.files.indices where step.before.files[index].state.isTerminal {
            let module = step.after.files[index].module
            if step.before.files[index].evidence?.proof == nil && step.after.files[index].evidence?.proof != nil {
                expected.append(.file(.fileLate, module))
            } else if step.before.files[index].audit?.driftedAt == nil
                && step.after.files[index].audit?.driftedAt != nil
            {
                expected.append(.file(.fileDrifted, module))
            }
        }
        if !step.wasOver {
            switch step.isState {
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
        func has(_ states: FileState...) -> Bool {
            upload.files.contains { states.contains($0.state) }
        }
        if !has(.pending, .uploading, .verifying) {
            return has(.failed) ? .failed : has(.verified) ? .completed : .canceled
        }
        if !has(.pending, .uploading) {
            return .verifying
        }
        let hasStarted =
            upload.heardAt != nil || upload.start.generation > 1
            || upload.start.attempts.contains { $0.outcome == .accepted }
        return hasStarted ? .uploading : upload.credentials != nil ? .issued : .requested
    }
}
