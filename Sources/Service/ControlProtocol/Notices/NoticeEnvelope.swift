public import Primitives

/// A notice: CloudEvents 1.0 in JSON, the same over MQTT, by webhook and from the API (contract.md, MQTT).
public struct NoticeEnvelope: Codable, Sendable, Hashable, Identifiable {
    /// The same for every delivery of one notice.
    public let id: String
    /// `/waybill/{profile}`.
    public let source: String
    /// The id of the upload.
    public let subject: String
    /// What happened.
    public let type: NoticeKind
    /// When it was settled.
    public let time: Timestamp
    /// The upload, or one file of it, as it was then.
    public let data: Content

    /// A notice of an upload.
    public init(id: String, type: NoticeKind, time: Timestamp, upload: UploadResource) {
        self.init(id: id, profile: upload.profile, subject: upload.id, type: type, time: time, data: .upload(upload))
    }

    /// A notice of a file.
    public init(id: String, type: NoticeKind, time: Timestamp, file: FileNotice) {
        self.init(id: id, profile: file.profile, subject: file.uploadID, type: type, time: time, data: .file(file))
    }

    private init(id: String, profile: String, subject: String, type: NoticeKind, time: Timestamp, data: Content) {
        self.id = id
        source = "/waybill/\(profile)"
        self.subject = subject
        self.type = type
        self.time = time
        self.data = data
    }

    /// The storage profile of the upload.
    public var profile: String {
        switch data {
        case .upload(let upload): upload.profile
        case .file(let file): file.profile
        }
    }

    /// What a notice is of.
    public enum Content: Sendable, Hashable {
        /// A whole upload.
        case upload(UploadResource)
        /// One file.
        case file(FileNotice)
    }
}

extension NoticeEnvelope {
    private static let specificationVersion = "1.0"
    private static let contentType = "application/json"

    private enum CodingKeys: String, CodingKey {
        case specversion, id, source, subject, type, time, datacontenttype, data
    }

    /// Reads a notice.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decode(String.self, forKey: .specversion) == Self.specificationVersion else {
            throw DecodingError.dataCorruptedError(
                forKey: .specversion,
                in: container,
                debugDescription: "not CloudEvents \(Self.specificationVersion)"
            )
        }
        id = try container.decode(String.self, forKey: .id)
        source = try container.decode(String.self, forKey: .source)
        subject = try container.decode(String.self, forKey: .subject)
        type = try container.decode(NoticeKind.self, forKey: .type)
        time = try container.decodeTime(forKey: .time)
        data =
            if type.isOfFile {
                .file(try container.decode(FileNotice.self, forKey: .data))
            } else {
                .upload(try container.decode(UploadResource.self, forKey: .data))
            }
    }

    /// Writes every attribute.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.specificationVersion, forKey: .specversion)
        try container.encode(id, forKey: .id)
        try container.encode(source, forKey: .source)
        try container.encode(subject, forKey: .subject)
        try container.encode(type, forKey: .type)
        try container.encode(time: time, forKey: .time)
        try container.encode(Self.contentType, forKey: .datacontenttype)
        switch data {
        case .upload(let upload): try container.encode(upload, forKey: .data)
        case .file(let file): try container.encode(file, forKey: .data)
        }
    }
}
