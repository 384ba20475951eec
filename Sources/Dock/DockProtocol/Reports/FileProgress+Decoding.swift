extension FileProgress {
    /// Reads one entry of `files`.
    ///
    /// Only the key must be there. `prgress` is a misspelling in older examples.
    init(_ value: JSONValue, path: String) throws(DockProtocolError) {
        guard let fields = JSONFields(value, path: path) else {
            throw .wrongType(path)
        }
        let progress = try fields.object(fields.spelling("progress", or: "prgress")) ?? JSONFields.none
        self.init(
            key: try fields.requiredText("key", atMost: DockLimits.keyBytes),
            module: try fields.text("module"),
            deviceSN: try fields.text("device_sn"),
            size: try fields.integer("size", in: 0 ... .max),
            fingerprint: try fields.text("fingerprint"),
            percent: try progress.clamped(progress.spelling("progress", or: "prgress"), to: 0...100).map { Int($0) },
            finishTime: try progress.time("finish_time"),
            rate: try progress.clamped("upload_rate", to: 0 ... .max),
            currentStep: try progress.integer("current_step", in: Self.steps).map { Int($0) },
            // No steps at all say as little as no number of them.
            totalStep: try progress.integer("total_step", in: Self.steps).flatMap { $0 == 0 ? nil : Int($0) },
            result: try progress.integer("result").map { Int($0) },
            status: try progress.text("status").map(UploadStatus.init(rawValue:))
        )
    }

    /// The official example has 30 steps.
    private static let steps: ClosedRange<Int64> = 0...1_000_000
}
