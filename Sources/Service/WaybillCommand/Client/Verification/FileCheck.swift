import ControlProtocol

/// What became of one file of an upload that has ended.
struct FileCheck: Sendable, Hashable {
    /// What a look at its object said: the API's words, and those for what it has none.
    struct Result: RawRepresentable, Sendable, Hashable {
        let rawValue: String

        static let intact = Result(FileResource.Audit.Result.intact)
        static let denied = Result(FileResource.Audit.Result.denied)
        /// It failed, and its object is proven since.
        static let proven = Result(rawValue: "proven")
        /// It failed, and its object is not proven.
        static let unproven = Result(rawValue: "unproven")
        /// Nobody answered in time.
        static let unanswered = Result(rawValue: "unanswered")

        init(rawValue: String) {
            self.rawValue = rawValue
        }

        init(_ result: FileResource.Audit.Result) {
            self.init(rawValue: result.rawValue)
        }

        /// What was proven is not there any more as it was, or never was.
        var isWrong: Bool {
            self == .unproven || FileResource.Audit.Result(rawValue: rawValue).isDrift
        }

        /// Nothing is known about it.
        var isUnknown: Bool {
            self == .unanswered || self == .denied
        }

        /// It is as it should be.
        var isWell: Bool {
            self == .intact || self == .proven
        }
    }

    let upload: UploadResource
    let file: FileResource
    let result: Result
    /// Why, where the result alone does not tell.
    let message: String?

    /// What an upload shows after it was verified; `nil` for a file of which nothing was to be expected.
    init?(_ file: FileResource, of upload: UploadResource) {
        switch file.state {
        case .verified where file.auditRequestedAt == nil:
            self.init(file, of: upload, file.audit.map { Result($0.result) } ?? .unanswered, file.audit?.message)
        case .failed where file.evidence?.proof != nil:
            self.init(file, of: upload, .proven)
        case .failed where file.auditRequestedAt == nil:
            self.init(file, of: upload, .unproven, file.failure?.message)
        case .verified, .failed:
            self.init(
                file,
                of: upload,
                .unanswered,
                "the object store has not answered in time; the worker's log says why"
            )
        default:
            return nil
        }
    }

    init(_ file: FileResource, of upload: UploadResource, _ result: Result, _ message: String? = nil) {
        self.upload = upload
        self.file = file
        self.result = result
        self.message = message
    }
}

extension FileCheck: Encodable {
    private enum CodingKeys: String, CodingKey {
        case gateway, profile, module, bucket, state, result, evidence, audit, message
        case uploadID = "upload_id"
        case objectKey = "object_key"
    }

    /// Writes every field.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(upload.id, forKey: .uploadID)
        try container.encode(upload.gateway, forKey: .gateway)
        try container.encode(upload.profile, forKey: .profile)
        try container.encode(file.module, forKey: .module)
        try container.encode(file.bucket, forKey: .bucket)
        try container.encode(file.objectKey, forKey: .objectKey)
        try container.encode(file.state, forKey: .state)
        try container.encode(result.rawValue, forKey: .result)
        try container.encode(file.evidence, forKey: .evidence)
        try container.encode(file.audit, forKey: .audit)
        try container.encode(message, forKey: .message)
    }
}

extension FileCheck {
    /// The check for people: what, where, and what was and is there.
    func text(style: Style) -> String {
        let color: Style.Color = result.isWell ? .green : result.isUnknown ? .yellow : .red
        let object = "\(file.bucket)/\(file.objectKey.printable)"
        let parts = [
            style.paint(result.rawValue.padding(toLength: 13), color), upload.id, "module \(file.module)", object,
            difference ?? message?.printable ?? "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// What was proven, and what is there now.
    private var difference: String? {
        guard result.isWrong, let then = file.evidence, let now = file.audit?.evidence else {
            return nil
        }
        return "was \(Self.facts(then)), is \(Self.facts(now))"
    }

    private static func facts(_ evidence: FileResource.Evidence) -> String {
        let facts = [
            evidence.size.map { "\($0) bytes" }, evidence.etag.map { "ETag \($0)" },
            evidence.versionID.map { "version \($0)" },
        ]
        return facts.compactMap { $0?.printable }.joined(separator: " ")
    }
}
