import ControlProtocol
import Cryptography
import ObjectVerification
import Primitives
import Worker

extension ObjectFinding {
    /// What an examination of an object says to whoever named it.
    ///
    /// - Parameters:
    ///   - examination: The last one, where it took several.
    ///   - object: What it is said to be.
    ///   - profile: The profile's name.
    ///   - bucket: The profile's bucket.
    ///   - line: The line that named it.
    init(_ examination: Examination, of object: ClaimedObject, profile: ProfileName, bucket: String, line: Int?) {
        self.init(
            line: line,
            key: object.key.value,
            profile: profile.value,
            bucket: bucket,
            verdict: examination.verdict,
            evidence: examination.evidence.map { FileResource.Evidence($0) },
            reason: Reason(examination, object: object, profile: profile, bucket: bucket)
        )
    }
}

extension Examination {
    /// Whether another look soon may say more.
    var isUnanswered: Bool {
        verdict == .unanswered
    }

    /// Whether nobody was heard: who wants to be asked less often is well.
    var isSilence: Bool {
        if case .unanswered = self {
            return true
        }
        return false
    }

    var verdict: ObjectFinding.Verdict {
        switch self {
        case .proven: .verified
        case .unanswered, .throttled: .unanswered
        case .absent, .stale, .sizeMismatch, .fingerprintMismatch, .unprovable, .unreported, .denied: .failed
        }
    }

    var evidence: ObjectEvidence? {
        switch self {
        case .proven(let evidence), .sizeMismatch(let evidence), .fingerprintMismatch(let evidence),
            .unprovable(let evidence), .unreported(let evidence), .stale(let evidence):
            evidence
        case .absent, .denied, .unanswered, .throttled: nil
        }
    }
}

extension ObjectFinding.Reason {
    /// `nil` where the object is proven.
    init?(_ examination: Examination, object: ClaimedObject, profile: ProfileName, bucket: String) {
        switch examination {
        case .proven:
            return nil
        case .absent:
            self.init(
                code: .missing,
                message: "there is no such object in \(bucket)",
                remedy: "check the key, as it is, not percent-encoded, and the profile; or upload it again"
            )
        case .stale(let evidence):
            let age = evidence.head.lastModified.map { "it was written at \($0.rfc3339)" } ?? "it is older"
            self.init(
                code: .stale,
                message: age + (object.since.map { ", before \($0.rfc3339)" } ?? ""),
                remedy: "upload it again; if it is new, check the object store's clock, or give an earlier time"
            )
        case .sizeMismatch(let evidence):
            self.init(
                code: .sizeMismatch,
                message: "it has \(evidence.head.size) bytes, not \(object.size)",
                remedy: Self.another
            )
        case .fingerprintMismatch(let evidence):
            self.init(
                code: .fingerprintMismatch,
                message: "its bytes have the fingerprint \(evidence.fingerprint ?? "of another file"), "
                    + "not \(Digest(fingerprint: object.fingerprint)?.hex ?? object.fingerprint)",
                remedy: Self.another
            )
        case .denied(let message):
            self.init(
                code: .accessDenied,
                message: message,
                remedy: "allow the profile's verification GetObject, and ListBucket, without which a missing object "
                    + "is refused too (policies/README.md)"
            )
        case .unprovable:
            self.init(
                code: .unprovable,
                message: "the object store offers nothing to compare with the fingerprint",
                remedy: "set UPLOADS_UNPROVABLE to download, here with --set uploads.unprovable=download"
            )
        case .unreported:
            self.init(
                code: .unreported,
                message: "the profile's FINGERPRINT does not take this fingerprint",
                remedy: "set it to auto, here with --set storage.\(profile).fingerprint=auto"
            )
        case .throttled(let message):
            self.init(message: message, remedy: "verify it again, with a lower --concurrency")
        case .unanswered(let message):
            self.init(message: message, remedy: "see that the object store answers (`waybill check`), and verify again")
        }
    }

    private static let another =
        "it is another file, or a part of this one: upload it again, and see what else writes there"
}
