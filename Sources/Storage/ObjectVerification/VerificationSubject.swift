package import Primitives

/// An object to look at, and what it is said to be.
package struct VerificationSubject: Sendable, Equatable {
    /// A size and a fingerprint, at least one of which was said.
    package struct Claim: Sendable, Equatable {
        /// In bytes.
        package var size: Int64?
        /// In any form that `Digest(fingerprint:)` reads.
        package var fingerprint: String?

        package init(size: Int64?, fingerprint: String?) {
            self.size = size
            self.fingerprint = fingerprint
        }
    }

    package var key: ObjectKey
    package var claims: [Claim]
    /// An object from before this moment proves nothing; `nil` where the key did not exist before, as one that has the
    /// upload's own id in it.
    package var requestedAt: Timestamp?
    /// Where there is nothing to prove, the object is read all the same, for its hash to be recorded: asked for at the
    /// look that decides, or an object would be read again and again.
    package var recordsHash: Bool

    package init(key: ObjectKey, claims: [Claim], requestedAt: Timestamp?, recordsHash: Bool = false) {
        self.key = key
        self.claims = claims
        self.requestedAt = requestedAt
        self.recordsHash = recordsHash
    }
}

/// What an object showed (rules.md, Reports and settlement).
package struct ObjectEvidence: Sendable, Equatable {
    package enum Proof: String, Sendable {
        case etagMD5
        case checksum
        /// Only where ``VerificationRules/trustsMetadata``.
        case metadata
        case download
        case sizeOnly
    }

    package var head: ObjectFacts
    /// The hash that was compared or computed, in hexadecimal.
    package var fingerprint: String?
    package var proof: Proof?
    package var examinedAt: Timestamp

    package init(head: ObjectFacts, fingerprint: String?, proof: Proof?, examinedAt: Timestamp) {
        self.head = head
        self.fingerprint = fingerprint
        self.proof = proof
        self.examinedAt = examinedAt
    }
}

/// The lasting part of an object's head.
package struct ObjectFacts: Sendable, Equatable {
    package var size: Int64
    package var etag: String?
    package var versionID: String?
    package var lastModified: Timestamp?

    package init(size: Int64, etag: String?, versionID: String?, lastModified: Timestamp?) {
        self.size = size
        self.etag = etag
        self.versionID = versionID
        self.lastModified = lastModified
    }
}

/// What one look at an object says.
package enum Examination: Sendable, Equatable {
    case proven(ObjectEvidence)
    case absent
    /// There is an object, and it is from before the request.
    case stale(ObjectEvidence)
    case sizeMismatch(ObjectEvidence)
    case fingerprintMismatch(ObjectEvidence)
    case unprovable(ObjectEvidence)
    /// It is there, no usable fingerprint says what it should be, and no claimed size says otherwise.
    case unreported(ObjectEvidence)
    case denied(String)
    /// No answer either: the object store wants to be asked less often.
    case throttled(String)
    case unanswered(String)
}
