import ControlProtocol

/// How an upload ended, in the words of the table in docs/VERIFICATION.md.
struct Outcome: Equatable {
    /// As in `failed (missing)`.
    var upload: String
    /// As in `verified (etag-md5)`, `verified (etag-md5; changed)`, `failed (missing; late etag-md5)`, or each module's, where they differ: `3 verified (etag-md5), 0 failed (stalled)`.
    var files: String
    /// As in `file.verified ×2, upload.completed`: those of files first and in order of their names, for modules end in any
    /// order.
    var notices: String

    init(upload: String, files: String, notices: String) {
        self.upload = upload
        self.files = files
        self.notices = notices
    }

    init(_ upload: UploadResource, notices: [NoticeKind]) {
        let files = upload.files.map { file in
            let proof = file.evidence?.proof?.rawValue
            let drift = file.audit.flatMap { $0.result.isDrift ? $0.result.rawValue : nil }
            let details = [
                file.failure?.code.rawValue, file.failure == nil ? proof : proof.map { "late \($0)" }, drift,
            ]
            .compactMap(\.self)
            return Self.words(file.state.rawValue, details.isEmpty ? nil : details.joined(separator: "; "))
        }
        let isAlike = Set(files).count == 1
        self.init(
            upload: Self.words(upload.state.rawValue, upload.reason?.rawValue),
            files: isAlike ? files[0] : zip(upload.files, files).map { "\($0.module) \($1)" }.joined(separator: ", "),
            notices: Self.counted(notices)
        )
    }

    private static func words(_ state: String, _ reason: String?) -> String {
        reason.map { "\(state) (\($0))" } ?? state
    }

    private static func counted(_ notices: [NoticeKind]) -> String {
        let files = notices.filter(\.isOfFile).map(\.rawValue).sorted()
        let all = files + notices.filter { !$0.isOfFile }.map(\.rawValue)
        var counts: [(name: String, count: Int)] = []
        for name in all {
            if counts.last?.name == name {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return counts.map { $0.count > 1 ? "\($0.name) ×\($0.count)" : $0.name }.joined(separator: ", ")
    }
}
