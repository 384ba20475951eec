extension LogListing {
    /// Reads `files` out of a reply's data; `nil` where there are none.
    init?(_ data: JSONFields) throws(DockProtocolError) {
        guard let entries = try data.array("files", atMost: DockLimits.files) else {
            return nil
        }
        let path = data.path("files")
        var modules: [ModuleLogs] = []
        var rejected: [DockProtocolError] = []
        var logs = 0
        for entry in entries {
            do throws(DockProtocolError) {
                let module = try ModuleLogs(entry, path: path, rejected: &rejected)
                logs += module.logs.count
                modules.append(module)
            } catch {
                rejected.append(error)
            }
        }
        if logs > DockLimits.entries {
            throw .tooManyEntries(path + ".list")
        }
        self.init(modules: modules, rejected: rejected)
    }
}

extension ModuleLogs {
    fileprivate init(
        _ value: JSONValue,
        path: String,
        rejected: inout [DockProtocolError]
    ) throws(DockProtocolError) {
        guard let fields = JSONFields(value, path: path) else {
            throw .wrongType(path)
        }
        let module = try fields.requiredText("module")
        let deviceSN = JSONFields.orLost(&rejected, try fields.text("device_sn"))
        let result = try fields.integer("result") ?? 0
        var logs: [LogEntry] = []
        let list = fields.path("list")
        for entry in try fields.array("list") ?? [] {
            do throws(DockProtocolError) {
                logs.append(try LogEntry(entry, path: list, lost: &rejected))
            } catch {
                rejected.append(error)
            }
        }
        self.init(deviceSN: deviceSN, module: module, result: Int(result), logs: logs)
    }
}

extension LogEntry {
    /// Only the boot index must be there: the others are shown.
    fileprivate init(
        _ value: JSONValue,
        path: String,
        lost: inout [DockProtocolError]
    ) throws(DockProtocolError) {
        guard let fields = JSONFields(value, path: path) else {
            throw .wrongType(path)
        }
        guard let bootIndex = try fields.integer("boot_index") else {
            throw .missing(fields.path("boot_index"))
        }
        self.init(
            bootIndex: bootIndex,
            startTime: JSONFields.orLost(&lost, try fields.time("start_time")),
            // `end_ime` stands in every official example.
            endTime: JSONFields.orLost(&lost, try fields.time(fields.spelling("end_time", or: "end_ime"))),
            size: JSONFields.orLost(&lost, try fields.integer("size", in: 0 ... .max))
        )
    }
}
