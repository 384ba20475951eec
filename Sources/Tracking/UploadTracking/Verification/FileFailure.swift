package import Primitives

/// Why a file failed: the contract's codes.
package enum FailureCode: String, Sendable, Codable, CaseIterable {
    case missing
    case sizeMismatch = "size_mismatch"
    case fingerprintMismatch = "fingerprint_mismatch"
    case accessDenied = "access_denied"
    case unprovable
    case unreported
    case deviceError = "device_error"
    case dockBusy = "dock_busy"
    case rejected
    case noReply = "no_reply"
    case stalled
    case credentialsExpired = "credentials_expired"
    case mintFailed = "mint_failed"
    case notSent = "not_sent"
    case stale
    case unanswered
}

/// Why a file failed, for people and programs (contract.md, HTTP, a file's `failure`).
package struct FileFailure: Sendable, Equatable, Codable {
    package var code: FailureCode
    /// The dock's own code, where it gave one.
    package var deviceCode: Int?
    package var message: String
    /// The next step.
    package var remedy: String

    package init(code: FailureCode, deviceCode: Int? = nil, message: String? = nil, remedy: String? = nil) {
        self.code = code
        self.deviceCode = deviceCode
        self.message = message ?? code.message
        self.remedy = remedy ?? code.remedy
    }

    /// So much was said of the file that what is true of it may have been dropped.
    static let crowded = FileFailure(
        code: .unprovable,
        message: "more different sizes and fingerprints were reported of the file than are kept, "
            + "and none of those kept is the object's",
        remedy: "check who may publish to the dock's topics on the broker, then retry"
    )

    /// Whether a new upload of the same logs can go better.
    package var isRetryable: Bool {
        code.isRetryable
    }
}

/// An end that was announced and awaits a HEAD that does not contradict it (rules.md, Reports and settlement).
package struct FileEnding: Sendable, Equatable, Codable {
    package enum Outcome: Sendable, Equatable, Codable {
        case failed(FileFailure)
        case canceled
        /// No end: its credentials run out before it is done, and it is started anew unless its object is proven.
        ///
        /// `isUnproven`: a later look has not proven it.
        case reissue(isUnproven: Bool)
    }

    package enum Source: String, Sendable, Codable, CaseIterable {
        case device
        case timer
        case cancel
    }

    package var outcome: Outcome
    package var source: Source
    /// Only a question put at or after this moment settles it.
    package var since: Timestamp

    package init(outcome: Outcome, source: Source, since: Timestamp) {
        self.outcome = outcome
        self.source = source
        self.since = since
    }

    /// A timer announced it because the dock was silent, so a word of the dock takes it back.
    var isOfSilence: Bool {
        source == .timer && !isOfExpiry
    }

    /// The credentials have run out, or will: a word of the dock changes nothing about that.
    var isOfExpiry: Bool {
        switch outcome {
        case .failed(let failure): failure.code == .credentialsExpired
        case .reissue: true
        case .canceled: false
        }
    }

    var isReissue: Bool {
        if case .reissue = outcome {
            return true
        }
        return false
    }
}

extension FailureCode {
    package var message: String {
        switch self {
        case .missing: "the dock reported the upload done, and the object is not there"
        case .sizeMismatch: "the object's size is none that the dock reported"
        case .fingerprintMismatch: "the object's content does not have the fingerprint that the dock reported"
        case .accessDenied: "the object store refuses to show the object"
        case .unprovable: "the object store offers nothing to compare with the fingerprint"
        case .unreported: "an object is there, and the dock said no fingerprint of it that counts"
        case .deviceError: "the dock reported a failure"
        case .dockBusy: "the dock stayed busy until the start deadline"
        case .rejected: "the dock refused the start"
        case .noReply: "the dock did not answer until the start deadline"
        case .stalled: "the dock fell silent, and no proven object is there"
        case .credentialsExpired: "the credentials expired before the upload was done"
        case .mintFailed: "no credentials could be minted"
        case .notSent: "the broker did not take the start until the start deadline"
        case .stale: "the object under this key is from before the request, by its Last-Modified"
        case .unanswered: "the object store gave no answer about the object"
        }
    }

    package var remedy: String {
        switch self {
        case .missing: "retry; if it recurs, check that the dock reaches PUBLIC_ENDPOINT and that BUCKET is right"
        case .sizeMismatch, .fingerprintMismatch:
            "retry; if it recurs, check the dock's firmware and what else writes to the bucket"
        case .accessDenied: "allow the worker's verification role GetObject and ListBucket on the bucket, then retry"
        case .unprovable: "set UPLOADS_UNPROVABLE to download, or allow the worker to read the object"
        case .unreported: "check the dock's firmware, and FINGERPRINT; UPLOADS_UNREPORTED=accept takes such objects"
        case .deviceError: "see the dock's code; retry when the dock is well"
        case .dockBusy: "retry when the dock is idle"
        case .rejected: "see the dock's code; check the module and boot indexes against `waybill logs`"
        case .noReply: "check that the dock is online and on this broker, then retry"
        case .stalled: "check the dock's network, then retry"
        case .credentialsExpired: "raise DURATION, or send fewer logs at once"
        case .mintFailed: "see the message; check the profile's key, role and policy (policies/README.md), then retry"
        case .notSent:
            "allow the worker to publish to thing/product/+/services on the broker, check MQTT_URL and the broker's limits "
                + "with `waybill check`, then retry"
        case .stale: "retry under a key that has no object yet; if the object is new, check the object store's clock"
        case .unanswered:
            "see the message; run `waybill check`; once the object store answers, a late proof is recorded, else retry"
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .rejected, .unprovable, .unreported: false
        default: true
        }
    }
}
