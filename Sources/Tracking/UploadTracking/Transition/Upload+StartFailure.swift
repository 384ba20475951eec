// Why a start comes to nothing, at the deadline and before it.
extension Upload {
    /// Why the start came to nothing: what the last attempt was told that the broker has taken.
    ///
    /// Where the broker took none, it is not the dock that failed; where it did not take the last ones, the message says so
    /// beside.
    var startFailure: FileFailure {
        if origin == .issued && credentials == nil {
            return FileFailure(code: .mintFailed, message: start.mintError)
        }
        let last = start.currentAttempts.last { $0.outcome != .unsent && !$0.isUnconfirmed }
        var failure: FileFailure
        switch last?.outcome {
        case .busy(let code):
            failure = FileFailure(code: .dockBusy, deviceCode: code)
        case .refused(let code):
            failure = FileFailure(code: .rejected, deviceCode: code)
        case .awaiting, .unanswered, .accepted, .unsent, nil:
            if let message = start.mintError {
                return FileFailure(code: .mintFailed, message: message)
            }
            failure = FileFailure(code: origin == .published && last == nil ? .notSent : .noReply)
        }
        if let words = start.brokersWords {
            failure.message +=
                failure.code == .notSent ? ": \(words)" : "; the broker did not take the last try: \(words)"
        }
        return failure
    }

    /// What keeps the start of a live upload from going on: the code that the last try would end it with.
    ///
    /// `nil` once the dock works on it, and before anything stood in the way.
    var startObstacle: FailureCode? {
        guard origin == .published, !isUnderWay, !filesToStart.isEmpty else {
            return nil
        }
        if start.mintError != nil {
            return .mintFailed
        }
        if start.currentAttempts.last?.isUnconfirmed == true {
            return .notSent
        }
        return switch start.lastConcluded?.outcome {
        case .unsent: .notSent
        case .busy: .dockBusy
        case .refused: .rejected
        case .unanswered: .noReply
        case .awaiting, .accepted, nil: nil
        }
    }
}

extension StartCommand {
    /// What the broker said of the last attempt, where it did not take it for certain.
    fileprivate var brokersWords: String? {
        guard let last = currentAttempts.last, last.outcome == .unsent || last.isUnconfirmed else {
            return nil
        }
        return last.answer
    }
}
