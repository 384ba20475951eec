package import ObjectVerification
package import Primitives

extension VerificationSubject {
    /// The five bytes `hello`, and their MD5.
    package static func hello(at key: ObjectKey, requestedAt: Timestamp? = Timestamp(seconds: 0)) -> VerificationSubject
    {
        VerificationSubject(
            key: key,
            claims: [Claim(size: 5, fingerprint: "5d41402abc4b2a76b9719d911017c592")],
            requestedAt: requestedAt
        )
    }

    package static func of(
        _ key: ObjectKey,
        size: Int64?,
        fingerprint: String?,
        requestedAt: Timestamp? = Timestamp(seconds: 0)
    ) -> VerificationSubject {
        VerificationSubject(
            key: key,
            claims: [Claim(size: size, fingerprint: fingerprint)],
            requestedAt: requestedAt
        )
    }
}

extension Examination {
    /// Its name, without what it carries.
    package var name: String {
        switch self {
        case .proven: "proven"
        case .absent: "absent"
        case .stale: "stale"
        case .sizeMismatch: "size mismatch"
        case .fingerprintMismatch: "fingerprint mismatch"
        case .unprovable: "unprovable"
        case .unreported: "unreported"
        case .denied: "denied"
        case .throttled: "throttled"
        case .unanswered: "unanswered"
        }
    }

    package var evidence: ObjectEvidence? {
        switch self {
        case .proven(let evidence), .sizeMismatch(let evidence), .fingerprintMismatch(let evidence),
            .unprovable(let evidence), .unreported(let evidence), .stale(let evidence):
            evidence
        case .absent, .denied, .throttled, .unanswered:
            nil
        }
    }

    /// What is said where there was no usable answer.
    package var text: String? {
        switch self {
        case .denied(let text), .throttled(let text), .unanswered(let text): text
        default: nil
        }
    }
}

extension Recheck {
    /// Its name, without what it carries.
    package var name: String {
        switch self {
        case .intact: "intact"
        case .gone: "gone"
        case .changed: "changed"
        case .otherVersion: "other version"
        case .denied: "denied"
        case .throttled: "throttled"
        case .unanswered: "unanswered"
        }
    }

    package var evidence: ObjectEvidence? {
        switch self {
        case .intact(let evidence), .changed(let evidence), .otherVersion(let evidence): evidence
        case .gone, .denied, .throttled, .unanswered: nil
        }
    }

    /// What is said where there is no evidence.
    package var text: String? {
        switch self {
        case .gone(let text), .denied(let text), .throttled(let text), .unanswered(let text): text
        case .intact, .changed, .otherVersion: nil
        }
    }
}
