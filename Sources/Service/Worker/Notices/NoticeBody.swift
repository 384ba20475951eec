import ControlProtocol
import Primitives
import UploadTracking

/// The body that a notice is frozen with: CloudEvents 1.0 (contract.md, MQTT).
enum NoticeBody {
    static let contentType = "application/cloudevents+json"

    static func render(_ request: NoticeRequest, id: String, upload: Upload, at now: Timestamp) throws -> [UInt8] {
        let resource = UploadResource(upload)
        let kind = NoticeKind(rawValue: request.type.rawValue)
        guard let module = request.module, let file = resource.files.first(where: { $0.module == module }) else {
            return try ControlJSON.encode(NoticeEnvelope(id: id, type: kind, time: now, upload: resource))
        }
        return try ControlJSON.encode(
            NoticeEnvelope(
                id: id,
                type: kind,
                time: now,
                file: FileNotice(
                    uploadID: resource.id,
                    gateway: resource.gateway,
                    profile: resource.profile,
                    labels: resource.labels,
                    file: file
                )
            )
        )
    }
}
