import ObjectStorage
package import Primitives

/// An object as it was when it was proven.
package struct RecordedObject: Sendable, Equatable {
    package var key: ObjectKey
    package var facts: ObjectFacts
    /// The hash that was proven, in hexadecimal; `nil` where only the size was, or that it exists.
    package var fingerprint: String?

    package init(key: ObjectKey, facts: ObjectFacts, fingerprint: String?) {
        self.key = key
        self.facts = facts
        self.fingerprint = fingerprint
    }
}

/// What became of a recorded object.
package enum Recheck: Sendable, Equatable {
    /// It is what was proven.
    case intact(ObjectEvidence)
    /// Nobody finds it under its key any more; where a delete marker only hides it, the words say so.
    case gone(String)
    /// Something else lies under its key.
    case changed(ObjectEvidence)
    /// What was proven is still there as an older version; this is what is current.
    case otherVersion(ObjectEvidence)
    case denied(String)
    /// No answer either: the object store wants to be asked less often.
    case throttled(String)
    case unanswered(String)
}

extension Recheck {
    /// What a failure to look says: as of an ``Examination``.
    init(failure error: StorageError) {
        switch Examination(failure: error) {
        case .absent: self = .gone(error.description)
        case .denied(let message): self = .denied(message)
        case .throttled(let message): self = .throttled(message)
        default: self = .unanswered("\(error). \(error.remedy)")
        }
    }
}
