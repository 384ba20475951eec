package import Primitives

/// What a later look at a proven object found (contract.md, Commands, `verify`).
///
/// It changes no state: what was proven was proven. ``FileState/verified`` says what was, this says what is.
package struct FileAudit: Sendable, Equatable, Codable {
    package enum Finding: String, Sendable, Codable, CaseIterable {
        /// It is still the object that was proven.
        case intact
        /// It is not there any more.
        case gone
        /// Another object is in its place.
        case changed
        /// The proven version is still there, and another is the current one.
        case otherVersion = "other_version"
        /// The object store refuses to show it.
        case denied

        /// The object is not what was proven any more.
        package var isDrift: Bool {
            switch self {
            case .gone, .changed, .otherVersion: true
            case .intact, .denied: false
            }
        }
    }

    package var finding: Finding
    /// What is there now; `nil` where nothing is, or nothing was shown.
    package var evidence: Evidence?
    /// For people, where the finding alone does not tell.
    package var message: String?
    /// When the object store answered.
    package var checkedAt: Timestamp
    /// When it was first found to have drifted: the notice is sent once.
    package var driftedAt: Timestamp?

    package init(
        finding: Finding,
        evidence: Evidence? = nil,
        message: String? = nil,
        checkedAt: Timestamp,
        driftedAt: Timestamp? = nil
    ) {
        self.finding = finding
        self.evidence = evidence
        self.message = message
        self.checkedAt = checkedAt
        self.driftedAt = driftedAt
    }
}

/// What a look at a proven object said, and when it was asked.
package struct AuditJudgement: Sendable, Equatable {
    package enum Answer: Sendable, Equatable {
        case found(FileAudit.Finding, evidence: Evidence?, message: String?)
        /// No answer (timeout, 5xx, breaker, throttling): says nothing of the object.
        case unanswered(message: String)
    }

    package var objectKey: ObjectKey
    package var answer: Answer
    /// By the database's clock (``VerificationLease/leasedAt``).
    package var askedAt: Timestamp

    package init(objectKey: ObjectKey, answer: Answer, askedAt: Timestamp) {
        self.objectKey = objectKey
        self.answer = answer
        self.askedAt = askedAt
    }
}

/// Somebody waits for a look at a file that has ended.
package struct AuditRequest: Sendable, Equatable, Codable {
    /// Its bytes are read again; else what the object store says of it is compared with what was proven.
    package var readsBytes: Bool
    /// Only a question that is put at or after this moment answers it.
    package var requestedAt: Timestamp

    package init(readsBytes: Bool, requestedAt: Timestamp) {
        self.readsBytes = readsBytes
        self.requestedAt = requestedAt
    }
}

/// How far a proof by reading the bytes has come.
package struct ReadProgress: Sendable, Equatable {
    package var bytesRead: Int64
    package var size: Int64

    package init(bytesRead: Int64, size: Int64) {
        self.bytesRead = bytesRead
        self.size = size
    }
}
