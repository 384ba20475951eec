import Primitives

extension ServiceReply {
    /// The reply's `data` block.
    func data(_ quirks: DockQuirks) -> JSONValue {
        guard let listing else {
            return .record(["result": .number(result)])
        }
        let files: JSONValue = .array(listing.modules.map { $0.data(quirks) })
        return quirks.contains(.nestedListing)
            ? .record(["output": .record(["files": files]), "result": .number(result)])
            : .record(["files": files, "result": .number(result)])
    }
}

extension ModuleLogs {
    fileprivate func data(_ quirks: DockQuirks) -> JSONValue {
        .record([
            "device_sn": deviceSN.map { .string($0) },
            "list": .array(
                logs.enumerated().map { index, log in
                    log.data(misspelled: index > 0 && quirks.contains(.misspelledEndTime))
                }
            ),
            "module": .module(module, quirks),
            "result": .number(result),
        ])
    }
}

extension LogEntry {
    fileprivate func data(misspelled: Bool) -> JSONValue {
        .record([
            "boot_index": .integer(bootIndex),
            misspelled ? "end_ime" : "end_time": endTime.map { .time($0) },
            "size": size.map { .integer($0) },
            "start_time": startTime.map { .time($0) },
        ])
    }
}

extension JSONValue {
    /// A module, as text or, for a dock that strays, as an integer.
    static func module(_ module: String, _ quirks: DockQuirks) -> JSONValue {
        if quirks.contains(.integerModules), let number = Int64(module) {
            return .integer(number)
        }
        return .string(module)
    }
}
