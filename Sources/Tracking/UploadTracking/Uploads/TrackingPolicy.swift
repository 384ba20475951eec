import FoundationEssentials
import Primitives

/// The settings that decide how an upload is tracked: contract.md's `UPLOADS_*`, which a profile may set for
/// itself, and a profile's `MAX_LIVE`.
package struct TrackingPolicy: Sendable, Equatable {
    package enum Unreported: Sendable {
        case fail
        case accept
    }

    /// What becomes of files whose credentials run out before they are uploaded.
    package enum OnExpiry: Sendable {
        /// They are canceled and started anew, with credentials that last longer.
        case reissue
        case fail
    }

    package var replyTimeout: Duration
    package var startDeadline: Duration
    package var stallTimeout: Duration
    package var verifyDeadline: Duration
    /// How long every look at an object may go without an answer before its file fails.
    package var unansweredLimit: Duration
    /// How long an object that is there, and fits nothing that was reported, waits for another report.
    package var grace: Duration
    package var unreported: Unreported
    package var onExpiry: OnExpiry
    /// How many generations of credentials an upload gets at most.
    package var maximumGenerations: Int
    /// How many live uploads the profile takes at a time; `nil`: no limit.
    ///
    /// An adopted upload counts, and is never refused: it is under way already, and what is uploaded before its
    /// adoption proves nothing.
    package var maximumLive: Int?
    /// How soon after its end a file is looked at again, as long as its credentials may write it; later looks come
    /// ever more seldom.
    package var watchInterval: Duration
    /// How many verified objects are audited an hour; 0: none.
    package var auditRate: Int

    package init(
        replyTimeout: Duration = .seconds(10),
        startDeadline: Duration = .seconds(30 * 60),
        stallTimeout: Duration = .seconds(15 * 60),
        verifyDeadline: Duration = .seconds(10 * 60),
        unansweredLimit: Duration = .seconds(24 * 3600),
        grace: Duration = .zero,
        unreported: Unreported = .fail,
        onExpiry: OnExpiry = .reissue,
        maximumGenerations: Int = 3,
        maximumLive: Int? = nil,
        watchInterval: Duration = .seconds(60),
        auditRate: Int = 0
    ) {
        self.replyTimeout = replyTimeout
        self.startDeadline = startDeadline
        self.stallTimeout = stallTimeout
        self.verifyDeadline = verifyDeadline
        self.unansweredLimit = unansweredLimit
        self.grace = grace
        self.unreported = unreported
        self.onExpiry = onExpiry
        self.maximumGenerations = maximumGenerations
        self.maximumLive = maximumLive
        self.watchInterval = watchInterval
        self.auditRate = auditRate
    }

    /// Between starts that a dock did not take: it is busy or offline, and that passes in minutes.
    func startBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .seconds(2), cap: .seconds(120), seed: upload.seed)
    }

    /// Between tries that the broker did not take: each is cheap, and what stands in the way is somebody's to remove.
    func unsentBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .seconds(1), cap: .seconds(30), seed: upload.seed)
    }

    /// Between HEADs of an object that is not there yet.
    func verifyBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .milliseconds(500), cap: .seconds(30), seed: upload.seed)
    }

    /// Between looks that were turned away for being too many.
    func throttledBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .seconds(2), cap: .seconds(120), seed: upload.seed)
    }

    /// Between looks at an ended file that got no answer: nothing waits for it but who asked.
    func auditBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .seconds(1), cap: .seconds(3600), seed: upload.seed)
    }

    /// Between HEADs that were denied: seldom.
    func deniedBackoff(_ upload: UploadID) -> Backoff {
        Backoff(base: .seconds(5), cap: .seconds(120), seed: upload.seed)
    }
}

extension UploadID {
    /// The random half of the id: tells the retries of one upload from another's.
    package var seed: UInt64 {
        let bytes = value.uuid
        return [bytes.8, bytes.9, bytes.10, bytes.11, bytes.12, bytes.13, bytes.14, bytes.15]
            .reduce(0) { $0 << 8 | UInt64($1) }
    }
}
