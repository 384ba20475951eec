import Primitives
import UploadTracking

// What must hold of generations of credentials (rules.md, Credentials).
extension History {
    func violationsOfGenerations(_ step: Step) -> [String] {
        let (event, before, after) = (step.event, step.before, step.after)
        let reissued = after.cancellation.map { $0.isOpen ? $0.reissued : [] } ?? []
        let wereReissued = before.cancellation.map { $0.isOpen ? $0.reissued : [] } ?? []
        let isHint = isHint(event, before: before)
        var violations: [String] = []
        func hold(_ rule: String, _ holds: Bool) {
            if !holds {
                violations.append(rule)
            }
        }

        hold("generations go up", after.start.generation >= before.start.generation)
        hold(
            "credentials are never replaced by earlier ones",
            (before.credentials?.generation ?? 0) <= (after.credentials?.generation ?? 0)
        )
        hold(
            "there are no more generations than are allowed",
            max(after.start.generation, after.credentials?.generation ?? 0) <= max(1, story.policy.maximumGenerations)
        )
        hold(
            "a new generation follows the answer to a cancel, or its end",
            after.start.generation == before.start.generation || !wereReissued.isEmpty
        )
        hold(
            "a cancel for a reissue follows looks in vain",
            reissued.isSubset(of: wereReissued)
                || reissued.isSubset(of: wereReissued.union(lookedAtInVain(event, before: before)))
        )
        hold("only Waybill's own start is reissued", after.origin == .published || after.start.generation == 1)
        hold("nobody else's start is sent", after.origin == .published || after.start.attempts.isEmpty)
        hold("what was adopted is not canceled", after.origin != .adopted || after.cancellation == nil)
        hold("an end of an earlier generation is a hint", !isHint || !tookAnEnd(before))
        hold("a hint has the object looked at", !isHint || isLookedAt(event))
        return violations
    }

    /// The modules that were announced for a reissue, and of which none waits for a look any more.
    private func lookedAtInVain(_ event: UploadEvent, before: Upload) -> Set<String> {
        var announced = before.files.filter { isAnnouncedForReissue($0) }
        if case .judged(let judgement) = event, judgement.verdict.isAnswer,
            let since = before.files.first(where: { $0.objectKey == judgement.objectKey })?.ending?.since,
            judgement.askedAt >= since
        {
            announced.removeAll { $0.objectKey == judgement.objectKey }
            let judged = before.files.filter { $0.objectKey == judgement.objectKey && isAnnouncedForReissue($0) }
            return announced.allSatisfy { isConfirmed($0) || hasEnded($0) }
                ? Set((announced + judged).map(\.module)) : []
        }
        return announced.allSatisfy { isConfirmed($0) || hasEnded($0) || isCanceledBy(event, $0) }
            ? Set(announced.map(\.module)) : []
    }

    private func isAnnouncedForReissue(_ file: UploadFile) -> Bool {
        if case .reissue = file.ending?.outcome {
            return true
        }
        return false
    }

    private func isConfirmed(_ file: UploadFile) -> Bool {
        file.ending?.outcome == .reissue(isUnproven: true)
    }

    private func hasEnded(_ file: UploadFile) -> Bool {
        story.upload.files.first { $0.module == file.module }?.state.isTerminal == true
    }

    private func isCanceledBy(_ event: UploadEvent, _ file: UploadFile) -> Bool {
        if case .cancelRequested(let modules, _) = event {
            return modules?.contains(file.module) ?? true
        }
        return false
    }

    /// Told from the upload before, in another way than the domain tells it.
    private func isHint(_ event: UploadEvent, before: Upload) -> Bool {
        let saidAt: Timestamp?
        switch event {
        case .reported(_, let report, let said):
            guard !report.failures.isEmpty || report.isCanceled else {
                return false
            }
            saidAt = said
        case .deviceEnded(_, _, let said): saidAt = said
        default: return false
        }
        if before.files.contains(where: isAnnouncedForReissue)
            || before.cancellation.map({ $0.isOpen && !$0.reissued.isEmpty }) == true
        {
            return true
        }
        guard before.start.generation > 1 else {
            return false
        }
        guard let taken = before.start.takenAt, story.now >= taken + story.policy.replyTimeout else {
            return true
        }
        if let saidAt, let takenSaidAt = before.start.takenSaidAt {
            return saidAt <= takenSaidAt
        }
        return false
    }

    private func tookAnEnd(_ before: Upload) -> Bool {
        zip(before.files, story.upload.files).contains { old, new in
            !Set(new.report.failures).isSubset(of: old.report.failures)
                || new.report.isCanceled && !old.report.isCanceled
                || new.ending?.source == .device && old.ending?.source != .device
        }
    }

    private func isLookedAt(_ event: UploadEvent) -> Bool {
        story.upload.files.allSatisfy { file in
            switch event {
            case .reported(let key, _, _) where key != file.objectKey.value: return true
            case .deviceEnded(let end, _, _) where end.endedKeys.contains(file.objectKey.value): return true
            default: break
            }
            return file.state.isTerminal || file.verification.dueAt.map { $0 <= story.now } == true
        }
    }
}
