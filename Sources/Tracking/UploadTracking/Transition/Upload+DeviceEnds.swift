import Primitives

// What a dock says of the end of a whole upload (docs/VERIFICATION.md). Like all that it says it settles nothing:
// the end is announced, and a HEAD must not contradict it.
extension Upload {
    mutating func deviceEnded(
        _ end: DeviceEnd,
        _ naming: UploadNaming,
        saidAt: Timestamp?,
        at now: Timestamp,
        policy: TrackingPolicy
    ) -> TransitionOutcome.Effect {
        guard !state.isTerminal else {
            return .late
        }
        guard naming == .named || mayHaveObjects else {
            // No dock knows of this upload yet: it is of one before.
            return .unmatched
        }
        var report = believed(end.report, saidAt: saidAt, at: now, policy: policy)
        if naming == .supposed && origin != .adopted && !isUnderWay {
            // It may be of one before, as long as the dock has not taken this.
            report.dropEnds()
        }
        let isHint = report.announcedOutcome == nil
        let before = files
        for index in files.indices where isMeant(files[index], by: end) {
            if isHint || isSpared(files[index], by: end) {
                files[index].verification.lookNow(now)
            } else {
                files[index].report.join(report)
            }
        }
        guard files.map(\.report) != before.map(\.report) else {
            return .applied
        }
        hear(at: now)
        for index in files.indices where files[index].report != before[index].report {
            files[index].follow(before[index].report, at: now, policy: policy)
        }
        return .applied
    }

    private func isMeant(_ file: UploadFile, by end: DeviceEnd) -> Bool {
        !file.state.isTerminal
            && !end.endedKeys.contains { $0.utf8.elementsEqual(file.objectKey.value.utf8) }
    }

    /// A dock that was told to stop some modules says `canceled` of those; what it says of the whole may mean no more.
    private func isSpared(_ file: UploadFile, by end: DeviceEnd) -> Bool {
        guard end.outcome == .canceled, let cancellation else {
            return false
        }
        return !cancellation.modules.contains(file.module)
    }
}
