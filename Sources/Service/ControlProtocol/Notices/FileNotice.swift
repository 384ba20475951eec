/// The `data` of a notice of a file.
public struct FileNotice: Codable, Sendable, Hashable {
    /// The upload it belongs to.
    public let uploadID: String
    /// The serial number of the dock.
    public let gateway: String
    /// The storage profile.
    public let profile: String
    /// The labels of the upload.
    public let labels: [String: String]
    /// The file.
    public let file: FileResource

    /// A file of an upload.
    public init(uploadID: String, gateway: String, profile: String, labels: [String: String], file: FileResource) {
        self.uploadID = uploadID
        self.gateway = gateway
        self.profile = profile
        self.labels = labels
        self.file = file
    }

    private enum CodingKeys: String, CodingKey {
        case gateway, profile, labels, file
        case uploadID = "upload_id"
    }
}
