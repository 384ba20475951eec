/// How the dock says that a whole upload ended, besides that its files are uploaded.
package struct DeviceEnd: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case failed(DeviceFailure)
        case canceled
    }

    package var outcome: Outcome
    /// The keys of the objects that the message names.
    package var keys: [String]
    /// Those of them that the message says have ended themselves: that word stands, and this one is not of them.
    package var endedKeys: Set<String>

    package init(_ outcome: Outcome, keys: [String] = [], endedKeys: Set<String> = []) {
        self.outcome = outcome
        self.keys = keys
        self.endedKeys = endedKeys
    }

    /// What it says of each file that has not ended.
    var report: FileReport {
        switch outcome {
        case .failed(let failure): FileReport(failures: [failure])
        case .canceled: FileReport(isCanceled: true)
        }
    }
}

/// How a message tells which upload it is of.
package enum UploadNaming: Sendable, Hashable, CaseIterable {
    /// By an object key, a tid or the upload's id.
    case named
    /// By nothing: it is the only upload that the dock may be working on.
    case supposed
}
