package import DockProtocol

/// The reports of a file before its end: which, in which order, and after how many bytes.
package struct ProgressPlan: Sendable, Hashable {
    /// One report.
    package struct Point: Sendable, Hashable {
        /// What the dock does.
        package var status: UploadStatus
        /// From 1.
        package var step: Int
        /// Of the step, as it is said: 0 to 100.
        package var percent: Int
        /// Of the whole: 0 to 100.
        package var overall: Int
        /// Due once so much of the upload is done, from 0 to 1; 0 before it begins.
        package var uploaded: Double
    }

    /// In order.
    ///
    /// The last step's 100 is not among them: that is the end's.
    package let points: [Point]
    /// How many steps there are.
    package let steps: Int

    package init(_ progress: ProgressBehaviour) {
        let steps = max(1, progress.steps)
        let reports = max(1, progress.reportsPerStep)
        let (packing, uploading) = (steps / 3, 2 * (steps / 3))
        var points: [Point] = []
        for step in 1...steps {
            for report in 1...reports where step < steps || report < reports {
                let percent = 100 * report / reports
                let done = (step - 1) * 100 + percent
                let uploaded = Double(done - uploading * 100) / Double((steps - uploading) * 100)
                points.append(
                    Point(
                        status: step <= packing ? .filePull : step <= uploading ? .fileZip : .fileUploading,
                        step: step,
                        percent: progress.backwards ? 100 * (reports - report) / reports : percent,
                        overall: done / steps,
                        uploaded: max(0, uploaded)
                    )
                )
            }
        }
        self.points = points
        self.steps = steps
    }
}
