package import Primitives

/// What happened, for the next stage: the types of contract.md, MQTT.
package enum NoticeType: String, Sendable, CaseIterable {
    case uploadCompleted = "upload.completed"
    case uploadFailed = "upload.failed"
    case uploadCanceled = "upload.canceled"
    case uploadStalled = "upload.stalled"
    case fileVerified = "file.verified"
    case fileFailed = "file.failed"
    case fileLate = "file.late"
    case fileDrifted = "file.drifted"
}

/// A notice that a transition calls for.
///
/// At most one of a type for an upload, or for a file.
package struct NoticeRequest: Sendable, Hashable {
    package var type: NoticeType
    /// `nil` for a notice of the upload.
    package var module: String?

    package init(type: NoticeType, module: String? = nil) {
        self.type = type
        self.module = module
    }
}

/// A notice as it was frozen at settlement.
package struct Notice: Sendable, Equatable {
    /// Grows with each notice: the cursor of consumers that reconcile.
    package var sequence: Int64
    package var id: String
    package var uploadID: UploadID
    package var type: NoticeType
    package var profile: ProfileName
    package var gateway: String
    package var body: [UInt8]
    package var createdAt: Timestamp

    package init(
        sequence: Int64,
        id: String,
        uploadID: UploadID,
        type: NoticeType,
        profile: ProfileName,
        gateway: String,
        body: [UInt8],
        createdAt: Timestamp
    ) {
        self.sequence = sequence
        self.id = id
        self.uploadID = uploadID
        self.type = type
        self.profile = profile
        self.gateway = gateway
        self.body = body
        self.createdAt = createdAt
    }
}
