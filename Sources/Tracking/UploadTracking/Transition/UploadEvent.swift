package import Primitives

/// Everything that can happen to an upload.
package enum UploadEvent: Sendable, Equatable {
    // Commands
    case mintFailed(message: String, isRetryable: Bool)
    /// Credentials are minted and the command row is written; the message leaves next, if ``Upload/awaits(_:)`` says
    /// so afterwards: what happened while the credentials were minted may have made it unwanted.
    case startSending(tid: String, credentials: IssuedCredentials)
    /// Like a start: it leaves only if ``Upload/awaits(_:)`` says so afterwards.
    case cancelSending(tid: String)
    /// The broker did not take the command, for certain, and why not.
    case commandUnsent(tid: String, message: String)
    /// The command left, and nobody knows whether the broker took it: it counts as sent.
    case commandUncertain(tid: String, message: String)
    case commandReplied(tid: String, DeviceReply)
    /// Credentials of the next generation were minted, to be handed to somebody who starts the upload himself; they
    /// are handed over only if ``Upload/credentials`` are these afterwards.
    case credentialsHanded(IssuedCredentials)

    // Telemetry
    /// What a message says of one file. `saidAt`: the dock's own time, where it gave one.
    case reported(objectKey: String, FileReport, saidAt: Timestamp? = nil)
    /// The dock says that the whole upload has ended without its files.
    case deviceEnded(DeviceEnd, UploadNaming, saidAt: Timestamp? = nil)

    // The API
    /// `nil`: all modules.
    case cancelRequested(modules: Set<String>?, requester: String = Cancellation.worker)

    // Verification
    case judged(Judgement)
    /// The look that is under way reads the object, and has come so far.
    case reading(objectKey: ObjectKey, ReadProgress)
    /// A file that was verified was looked at again.
    case audited(AuditJudgement)
    /// Somebody wants an upload that has ended to be looked at.
    case auditRequested(readsBytes: Bool)
    /// It is a verified file's turn to be looked at.
    case auditDue(module: String)
    /// Messages may have been missed: look at every live file.
    case swept

    // Time
    /// A timer may be due. Only sent while this deployment's subscriptions have been up and drained for a grace
    /// period: what a timer would miss has then been read (rules.md, Reports and settlement).
    case timer
}

/// What became of an event.
package struct TransitionOutcome: Sendable, Equatable {
    /// A bounded label for metrics.
    package enum Effect: String, Sendable {
        case applied
        /// It said nothing new.
        case unchanged
        /// It came after the end.
        case late
        /// No such tid or key in this upload.
        case unmatched
    }

    package var effect: Effect
    /// In order: a file's before its upload's.
    package var notices: [NoticeRequest]

    package init(_ effect: Effect, notices: [NoticeRequest] = []) {
        self.effect = effect
        self.notices = notices
    }
}
