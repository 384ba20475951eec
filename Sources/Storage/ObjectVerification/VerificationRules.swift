import Cryptography

/// What a profile takes for proof (contract.md, Settings).
package struct VerificationRules: Sendable, Equatable {
    /// `UPLOADS_UNPROVABLE`.
    package var unprovable: UnprovableRule
    /// `FINGERPRINT`.
    package var fingerprint: FingerprintRule
    /// `METADATA_PROOF`: what the uploader wrote beside the object is believed.
    package var trustsMetadata: Bool
    /// How far the clock behind an object's `Last-Modified` may be from the one behind `Date`, which is often a proxy's.
    package var clockMargin: Duration

    package init(
        unprovable: UnprovableRule = .download,
        fingerprint: FingerprintRule = .auto,
        trustsMetadata: Bool = false,
        clockMargin: Duration = .seconds(300)
    ) {
        self.unprovable = unprovable
        self.fingerprint = fingerprint
        self.trustsMetadata = trustsMetadata
        self.clockMargin = clockMargin
    }
}

/// What to do where the head alone proves nothing (contract.md, `UPLOADS_UNPROVABLE`).
package enum UnprovableRule: String, Sendable {
    case download
    case acceptSize
    case fail
}

/// What the dock's fingerprints are (contract.md, `FINGERPRINT`).
package enum FingerprintRule: Sendable {
    /// The digest's length tells the algorithm.
    case auto
    case md5
    case sha1
    case sha256
    /// Not the file's hash: never compared (rules.md, Limits of honesty).
    case unusable

    /// What can be compared of a fingerprint that was said; `nil` where it counts for none.
    func fingerprint(_ text: String?) -> ClaimedFingerprint? {
        guard let text, !text.isEmpty, self != .unusable else {
            return nil
        }
        let digest = Digest(fingerprint: text)
        if self == .auto {
            return digest.map(ClaimedFingerprint.digest) ?? .unknown
        }
        return digest?.algorithm == algorithm ? digest.map(ClaimedFingerprint.digest) : nil
    }

    /// What to compute of an object that nothing is claimed of, or not enough: what can be compared with a claim, or else
    /// with what the profile's docks say.
    func algorithm(for claims: [VerificationSubject.Claim]) -> HashAlgorithm {
        algorithm ?? claims.lazy.compactMap { fingerprint($0.fingerprint)?.digest?.algorithm }.first ?? .sha256
    }

    private var algorithm: HashAlgorithm? {
        switch self {
        case .auto, .unusable: nil
        case .md5: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }
}

/// A fingerprint that counts.
enum ClaimedFingerprint: Equatable {
    case digest(Digest)
    /// No digest of an algorithm that is known here, in any form.
    case unknown

    var digest: Digest? {
        guard case .digest(let digest) = self else {
            return nil
        }
        return digest
    }
}
