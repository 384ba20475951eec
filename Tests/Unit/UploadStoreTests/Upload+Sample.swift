import FoundationEssentials
import Primitives
import UploadTracking

extension Upload {
    static func sample(
        labels: [String: String] = [:],
        modules: [String] = ["3"],
        key: String? = nil
    ) throws -> Upload {
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        guard let profile = ProfileName("default") else {
            throw ObjectKeyError.empty
        }
        let files = try modules.map { module in
            UploadRequest.File(
                module: module,
                bootIndexes: [321],
                bucket: "logs",
                objectKey: try ObjectKey(key ?? "logs/\(UUID().uuidString)")
            )
        }
        let request = UploadRequest(
            gateway: UUID().uuidString,
            profile: profile,
            labels: labels,
            requester: "tests",
            files: files
        )
        return Upload(requested: request, id: .make(at: now), at: now, policy: TrackingPolicy())
    }
}

extension NewNotice {
    static func sample(of upload: Upload) -> NewNotice {
        NewNotice(
            id: "\(upload.id)/upload.failed",
            uploadID: upload.id,
            profile: upload.profile,
            gateway: upload.gateway,
            request: NoticeRequest(type: .uploadFailed),
            body: [0x7B, 0x7D]
        )
    }
}
