import Logging
import Primitives
import UploadTracking

/// The one line of the log about an upload's end, by the worker that brought it there.
struct EndLog: Sendable {
    let logger: Logger

    func note(_ upload: Upload) {
        var metadata: Logger.Metadata = [
            "upload": "\(upload.id)", "gateway": "\(upload.gateway)", "profile": "\(upload.profile)",
            "state": "\(upload.state.rawValue)",
            "duration": "\(DurationText.rounded((upload.endedAt ?? upload.updatedAt) - upload.requestedAt))",
        ]
        if let failure = upload.files.first(where: { $0.state == .failed })?.failure {
            metadata["reason"] = "\(failure.code.rawValue)"
            metadata["error"] = "\(failure.message)"
            metadata["next"] = "\(failure.remedy)"
        }
        logger.log(level: upload.state == .failed ? .warning : .info, "upload ended", metadata: metadata)
    }
}
