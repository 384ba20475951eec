package import Primitives

/// What became of the looks at a file's object so far, for people.
package struct LookHistory: Sendable, Equatable {
    package var count: Int
    /// When the last one was answered, or given up.
    package var lastAt: Timestamp
    /// What the last one said, in words.
    package var answer: String

    package init(count: Int, lastAt: Timestamp, answer: String) {
        self.count = count
        self.lastAt = lastAt
        self.answer = answer
    }
}

extension UploadFile {
    mutating func note(_ verdict: Verdict, at now: Timestamp) {
        looks = LookHistory(count: (looks?.count ?? 0) + 1, lastAt: now, answer: verdict.words)
    }
}

extension Verdict {
    /// What it says, in words; an object store's own where it gave any.
    package var words: String {
        switch self {
        case .proven: "the object is proven"
        case .absent: "there is no object"
        case .stale: "the object is from before the request"
        case .sizeMismatch(let evidence):
            "the object has \(evidence.size) bytes, which were not reported"
        case .fingerprintMismatch: "the object has another fingerprint than reported"
        case .unprovable: "the object offers nothing to compare with the fingerprint"
        case .unreported: "there is an object, and no size with a fingerprint was reported of it"
        case .denied(let message), .unanswered(let message), .throttled(let message): message
        }
    }
}
