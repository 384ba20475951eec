extension FileProgress {
    /// Reads one entry of `files`.
    ///
    /// Only the key must be there. Any other field that cannot be read is as if it were absent, and costs nothing else: no
    /// field settles anything by itself, and a report that is lost costs a timeout. `prgress` is a misspelling in older
    /// examples. Where there is no object of progress its fields are looked for in the entry, as some software sends it.
    ///
    /// - Parameters:
    ///   - value: The entry.
    ///   - path: Its path.
    ///   - lost: Takes the errors of fields that cannot be read.
    /// - Throws: ``DockProtocolError`` for an entry without a key.
    init(_ value: JSONValue, path: String, lost: inout [DockProtocolError]) throws(DockProtocolError) {
        guard let fields = JSONFields(value, path: path) else {
            throw .wrongType(path)
        }
        let key = try fields.requiredText("key", atMost: DockLimits.keyBytes)
        let progress: JSONFields
        let name = fields.spelling("progress", or: "prgress")
        switch fields[name] {
        case nil, .integer, .real, .string: progress = fields
        default: progress = JSONFields.orLost(&lost, try fields.object(name)) ?? .none
        }
        let steps = JSONFields.orLost(&lost, try progress.integer("total_step", in: Self.steps))
        let status = JSONFields.orLost(&lost, try progress.text("status"))
        self.init(
            key: key,
            module: JSONFields.orLost(&lost, try fields.text("module")),
            deviceSN: JSONFields.orLost(&lost, try fields.text("device_sn")),
            size: JSONFields.orLost(&lost, try fields.integer("size", in: 0 ... .max)),
            fingerprint: JSONFields.orLost(&lost, try fields.fingerprint("fingerprint")),
            percent: JSONFields.orLost(
                &lost,
                try progress.clamped(progress.spelling("progress", or: "prgress"), to: 0...100)
            )
            .map { Int($0) },
            finishTime: JSONFields.orLost(&lost, try progress.time("finish_time")),
            rate: JSONFields.orLost(&lost, try progress.clamped("upload_rate", to: 0 ... .max)),
            currentStep: JSONFields.orLost(&lost, try progress.integer("current_step", in: Self.steps)).map { Int($0) },
            // No steps at all say as little as no number of them.
            totalStep: steps.flatMap { $0 == 0 ? nil : Int($0) },
            result: JSONFields.orLost(&lost, try progress.integer("result")).map { Int($0) },
            status: status.map(UploadStatus.init(said:)),
            hasUnreadableEnd: steps == nil && progress.holdsMore(than: "total_step")
                || status == nil && progress.holdsMore(than: "status")
        )
    }

    /// The official example has 30 steps.
    private static let steps: ClosedRange<Int64> = 0...1_000_000
}

extension JSONFields {
    /// Whether a field is there that is not an empty text.
    fileprivate func holdsMore(than name: String) -> Bool {
        switch self[name] {
        case nil: false
        case .string(let text): !text.withoutPadding.isEmpty
        default: true
        }
    }

    /// A fingerprint as it was said, but for the NULs around it, which stores refuse.
    fileprivate func fingerprint(_ name: String) throws(DockProtocolError) -> String? {
        guard case .string(let text) = self[name] else {
            return try self.text(name)
        }
        var said = text[...]
        while said.utf8.last == 0 {
            said.removeLast()
        }
        return try Self.text(.string(String(said)), path: path(name))
    }
}
