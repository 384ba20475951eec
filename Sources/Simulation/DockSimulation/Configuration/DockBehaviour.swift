package import DockProtocol

/// How a dock behaves: a good one unless told otherwise.
package struct DockBehaviour: Sendable, Hashable {
    /// The answers to starts: one is used up by each start, and the last one repeats; none is ``StartReply/accept``.
    package var startReplies: [StartReply] = []
    /// What reaches the object store.
    package var upload = UploadHonesty.honest
    /// The size that is reported.
    package var reportSize = SizeReport.honest
    /// The fingerprint that is reported.
    package var reportFingerprint = FingerprintReport.honest
    /// How the reports come.
    package var progress = ProgressBehaviour()
    /// How an upload ends.
    package var ending = ExportEnding.finishes
    /// What a cancel does.
    package var cancel = CancelReply.obey
    /// What a start of a module does whose logs are being exported.
    package var resend = ResendReply.join
    /// How its messages stray from the protocol's text.
    package var quirks: DockQuirks = []
    /// Decides the bytes of the logs, and every order that is shuffled.
    package var seed: UInt64 = 1

    package init() {}
}

/// The answer to a start.
package enum StartReply: Sendable, Hashable {
    /// Result 0; it uploads.
    case accept
    /// It is busy; see ``DeviceError/isBusy``.
    case busy(code: Int = 325009)
    /// It will not.
    case refuse(code: Int = 325001)
    /// It neither answers nor uploads.
    case silence
    /// It uploads without an answer: a reply that was lost.
    case acceptSilently
}

/// What reaches the object store, whatever is reported.
package enum UploadHonesty: Sendable, Hashable {
    /// The logs.
    case honest
    /// Nothing.
    case never
    /// The logs without their last bytes.
    case truncated(by: Int)
    /// As many other bytes.
    case corrupted
    /// All the parts of an upload in parts that is never completed: no object, and parts that lie about.
    case incomplete
    /// All the parts of an upload in parts that is then aborted: nothing.
    case aborted
    /// As many other bytes, and then the logs over them.
    case corrected
    /// The logs, but only after the end was reported, and ``SimulatedDock/resume()``.
    case belated
    /// The logs, and after their end was reported, and ``SimulatedDock/resume()``, as many other bytes over them.
    case overwritten
}

/// The size that is reported.
package enum SizeReport: Sendable, Hashable {
    /// That of the logs.
    case honest
    /// That of the logs, and so many bytes more or (negative) fewer.
    case wrong(delta: Int)
    /// Half of it on the way, and that of the logs at the end.
    case growing
    /// None.
    case missing
}

/// The fingerprint that is reported.
package enum FingerprintReport: Sendable, Hashable {
    /// The MD5 of the logs, in lower case.
    case honest
    /// An MD5 that is not theirs.
    case wrong
    /// None.
    case missing
    /// Their MD5 in upper case.
    case upperCase
    /// Their MD5 in base64.
    case base64
    /// Their MD5 in quotes, after `0x` and before the end of a line.
    case wrapped
    /// Their SHA-1.
    case sha1
    /// Their SHA-256.
    case sha256
    /// Any text.
    case text(String)
}

/// How an upload ends.
///
/// Percents are of the whole, all steps together.
package enum ExportEnding: Sendable, Hashable {
    /// It goes on to its end.
    case finishes
    /// From this percent on nothing more is sent, neither bytes nor reports.
    case dies(atPercent: Int)
    /// At this percent it gives up, with a device's error; at 100, after the object is there.
    case fails(code: Int, atPercent: Int)
    /// At this percent it says that it is paused, and stands still until it is canceled.
    case pauses(atPercent: Int)
    /// Before it says this percent it stands still, without a word, until ``SimulatedDock/resume()``, or a cancel; at 100,
    /// the object is there.
    case waits(atPercent: Int)
}

/// What a cancel does.
package enum CancelReply: Sendable, Hashable {
    /// Ends the uploads of the modules, aborts their parts, and says so.
    case obey
    /// Nothing, not even an answer.
    case ignore
    /// Nothing, and it says so.
    case refuse(code: Int = 325001)
    /// It says that it obeys, and goes on to the end.
    case lateThenFinish
}

/// What a start of a module does whose logs are being exported.
package enum ResendReply: Sendable, Hashable {
    /// The same keys again are accepted, and the running upload goes on; other keys are answered busy (325009).
    case join
    /// Answered busy (325009).
    case busy
    /// Accepted, and run beside the other: what a dock may do that is asked again under another bid.
    case runAgain
}
