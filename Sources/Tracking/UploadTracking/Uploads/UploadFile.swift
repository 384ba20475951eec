package import Primitives

/// One object of an upload: the logs of one module in one archive.
package struct UploadFile: Sendable, Equatable {
    /// The dock's name for the device: `"0"` the aircraft, `"3"` the dock.
    package let module: String
    package let bootIndexes: [Int64]
    package let bucket: String
    package let objectKey: ObjectKey
    package var state: FileState
    /// All that the dock has said of this file, joined.
    package var report: FileReport
    package var verification: VerificationSchedule
    /// An end that was announced (by the dock, a timer or a cancel) and awaits a HEAD that does not contradict it.
    package var ending: FileEnding?
    /// Of a verified file what proved it; of a failed one what the deciding look found, or a proof that came late; of a
    /// live one an object that was found and fits nothing that was said, which the next look has to find again.
    package var evidence: Evidence?
    package var failure: FileFailure?
    /// What the last look since it was verified found.
    package var audit: FileAudit?
    /// The looks at its object while it was live, or waited for a late proof; `nil` before the first.
    package var looks: LookHistory?

    package init(
        module: String,
        bootIndexes: [Int64],
        bucket: String,
        objectKey: ObjectKey,
        state: FileState,
        report: FileReport,
        verification: VerificationSchedule,
        ending: FileEnding?,
        evidence: Evidence?,
        failure: FileFailure?,
        audit: FileAudit?,
        looks: LookHistory? = nil
    ) {
        self.module = module
        self.bootIndexes = bootIndexes
        self.bucket = bucket
        self.objectKey = objectKey
        self.state = state
        self.report = report
        self.verification = verification
        self.ending = ending
        self.evidence = evidence
        self.failure = failure
        self.audit = audit
        self.looks = looks
    }

    init(requested file: UploadRequest.File) {
        self.init(
            module: file.module,
            bootIndexes: file.bootIndexes,
            bucket: file.bucket,
            objectKey: file.objectKey,
            state: .pending,
            report: FileReport(),
            verification: VerificationSchedule(),
            ending: nil,
            evidence: nil,
            failure: nil,
            audit: nil
        )
    }
}
