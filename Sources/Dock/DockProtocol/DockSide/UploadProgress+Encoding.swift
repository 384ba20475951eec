import Primitives

extension UploadProgress {
    /// The event's `data` block; the official example leaves a result of 0 out.
    func data(_ quirks: DockQuirks) -> JSONValue {
        .record([
            "output": .record([
                "ext": .record(["files": .array(files.map { $0.data(quirks) })]),
                "status": status.map { .string($0.rawValue) },
            ]),
            "result": result == 0 ? nil : .number(result),
        ])
    }
}

extension FileProgress {
    fileprivate func data(_ quirks: DockQuirks) -> JSONValue {
        .record([
            "device_sn": deviceSN.map { .string($0) },
            "fingerprint": fingerprint.map { .string($0) },
            "key": .string(key),
            "module": module.map { .module($0, quirks) },
            quirks.contains(.misspelledProgress) ? "prgress" : "progress": .record([
                "current_step": currentStep.map { .number($0) },
                "finish_time": finishTime.map { .time($0) },
                "progress": percent.map { .number($0) },
                "result": result.map { .number($0) },
                "status": status.map { .string($0.rawValue) },
                "total_step": totalStep.map { .number($0) },
                "upload_rate": rate.map { .integer($0) },
            ]),
            "size": size.map { .integer($0) },
        ])
    }
}
