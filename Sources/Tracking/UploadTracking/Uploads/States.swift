/// Where an upload stands (contract.md, HTTP).
///
/// Never stored as such by a decision: it follows from its files.
package enum UploadState: String, Sendable, CaseIterable {
    case requested, issued, uploading, verifying, completed, failed, canceled

    package var isTerminal: Bool {
        self == .completed || self == .failed || self == .canceled
    }
}

/// Where a file stands (contract.md, HTTP).
///
/// Nothing leaves a terminal state.
package enum FileState: String, Sendable, CaseIterable {
    case pending, uploading, verifying, verified, failed, canceled

    package var isTerminal: Bool {
        self == .verified || self == .failed || self == .canceled
    }
}

extension Upload {
    /// Where the upload stands, as its files and commands say.
    ///
    /// Terminal when all files are: failed if any failed, else completed if any is verified, else canceled
    /// (rules.md, Reports and settlement).
    package var state: UploadState {
        if files.allSatisfy(\.state.isTerminal) {
            if files.contains(where: { $0.state == .failed }) {
                return .failed
            }
            return files.contains { $0.state == .verified } ? .completed : .canceled
        }
        if files.allSatisfy({ $0.state == .verifying || $0.state.isTerminal }) {
            return .verifying
        }
        if isUnderWay || start.generation > 1 {
            return .uploading
        }
        return credentials == nil ? .requested : .issued
    }

    /// Why it failed, by its first file that did; of a live upload, what keeps its start from going on.
    package var reason: FailureCode? {
        state.isTerminal
            ? state == .failed ? files.first { $0.state == .failed }?.failure?.code : nil : startObstacle
    }

    /// The dock has accepted the start, or has shown by a report that it works on it.
    ///
    /// Of a later generation that start alone counts, and reports only once they cannot be of an earlier one.
    package var isUnderWay: Bool {
        start.takenAt != nil || start.generation == 1 && (heardAt != nil || start.isAccepted)
    }

    /// The dock may be working on it: it said so, or has not turned down every start that left.
    package var mayBeRunning: Bool {
        isUnderWay || start.mayHaveWorked
    }

    /// There may be an object of it: what is certain only where every start was turned down, or none ever left.
    var mayHaveObjects: Bool {
        switch origin {
        case .published: mayBeRunning || start.generation > 1
        case .issued: credentials != nil || isUnderWay
        case .adopted: true
        }
    }

    /// The files that a start is to name: those that nothing else decides, and that are not uploaded yet.
    package var filesToStart: [UploadFile] {
        files.filter {
            !$0.state.isTerminal && $0.state != .verifying && $0.ending == nil && !isBeingCanceled($0)
        }
    }

    /// The dock still works on it, or is to, as far as is known: nothing else decides what becomes of it.
    func isRunning(_ file: UploadFile) -> Bool {
        (file.state == .pending || file.state == .uploading) && file.ending == nil && !isBeingCanceled(file)
    }

    func isBeingCanceled(_ file: UploadFile) -> Bool {
        cancellation.map { $0.isOpen && $0.modules.contains(file.module) } ?? false
    }
}
