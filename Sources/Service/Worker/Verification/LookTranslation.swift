import ObjectVerification
import Primitives
import UploadTracking

// What was found of an object, in the domain's words, and when by the database's clock.
extension Verdict {
    init(_ examination: Examination, at moment: Timestamp) {
        switch examination {
        case .proven(let evidence): self = .proven(Evidence(evidence, at: moment))
        case .absent: self = .absent
        case .stale(let evidence): self = .stale(Evidence(evidence, at: moment))
        case .sizeMismatch(let evidence): self = .sizeMismatch(Evidence(evidence, at: moment))
        case .fingerprintMismatch(let evidence): self = .fingerprintMismatch(Evidence(evidence, at: moment))
        case .unprovable(let evidence): self = .unprovable(Evidence(evidence, at: moment))
        case .unreported(let evidence): self = .unreported(Evidence(evidence, at: moment))
        case .denied(let message): self = .denied(message: message)
        case .unanswered(let message): self = .unanswered(message: message)
        case .throttled(let message): self = .throttled(message: message)
        }
    }

    /// As metrics name it.
    var label: String {
        switch self {
        case .proven: "verified"
        case .absent: "absent"
        case .stale: "stale"
        case .sizeMismatch: "size_mismatch"
        case .fingerprintMismatch: "fingerprint_mismatch"
        case .unprovable: "unprovable"
        case .unreported: "unreported"
        case .denied: "access_denied"
        case .unanswered: "unanswered"
        case .throttled: "throttled"
        }
    }
}

extension AuditJudgement.Answer {
    init(_ recheck: Recheck, at moment: Timestamp) {
        switch recheck {
        case .intact(let evidence): self = .found(.intact, evidence: Evidence(evidence, at: moment), message: nil)
        case .gone(let message): self = .found(.gone, evidence: nil, message: message)
        case .changed(let evidence): self = .found(.changed, evidence: Evidence(evidence, at: moment), message: nil)
        case .otherVersion(let evidence):
            self = .found(.otherVersion, evidence: Evidence(evidence, at: moment), message: nil)
        case .denied(let message): self = .found(.denied, evidence: nil, message: message)
        case .throttled(let message), .unanswered(let message): self = .unanswered(message: message)
        }
    }

    /// As metrics name it.
    var label: String {
        switch self {
        case .found(let finding, _, _): finding.rawValue
        case .unanswered: "unanswered"
        }
    }
}

extension Evidence {
    init(_ evidence: ObjectEvidence, at moment: Timestamp) {
        self.init(
            size: evidence.head.size,
            etag: evidence.head.etag,
            versionID: evidence.head.versionID,
            lastModified: evidence.head.lastModified,
            fingerprint: evidence.fingerprint,
            proof: evidence.proof.map(Proof.init),
            verifiedAt: moment
        )
    }
}

extension ObjectFacts {
    init(_ evidence: Evidence) {
        self.init(
            size: evidence.size,
            etag: evidence.etag,
            versionID: evidence.versionID,
            lastModified: evidence.lastModified
        )
    }
}

extension Evidence.Proof {
    init(_ proof: ObjectEvidence.Proof) {
        switch proof {
        case .etagMD5: self = .etagMD5
        case .checksum: self = .checksum
        case .metadata: self = .metadata
        case .download: self = .download
        case .sizeOnly: self = .sizeOnly
        }
    }
}
