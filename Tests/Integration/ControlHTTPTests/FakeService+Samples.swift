import ControlProtocol
import Primitives

extension FakeService {
    static func upload(
        id: String,
        gateway: String = "DOCK-1",
        profile: String = "default",
        labels: [String: String] = [:],
        state: UploadResource.State = .requested,
        files: [FileResource] = []
    ) -> UploadResource {
        UploadResource(
            id: id,
            gateway: gateway,
            profile: profile,
            labels: labels,
            state: state,
            reason: nil,
            retryOf: nil,
            requestedAt: Timestamp(seconds: 1_772_366_400),
            updatedAt: Timestamp(seconds: 1_772_366_400),
            credentials: nil,
            files: files
        )
    }

    /// A verified file, with a look at it that is due or was answered.
    static func file(
        _ result: FileResource.Audit.Result? = nil,
        isPending: Bool = false,
        bytesRead: Int64? = nil
    ) -> FileResource {
        let moment = Timestamp(seconds: 1_772_366_400)
        return FileResource(
            module: "3",
            deviceSN: nil,
            bucket: "b",
            objectKey: "logs/a.tar",
            state: .verified,
            progress: nil,
            reported: nil,
            evidence: nil,
            failure: nil,
            verification: bytesRead.map { FileResource.Verification(bytesRead: $0, bytesTotal: 100) },
            audit: result.map { FileResource.Audit(result: $0, evidence: nil, message: nil, checkedAt: moment) },
            auditRequestedAt: isPending ? moment : nil
        )
    }
}
