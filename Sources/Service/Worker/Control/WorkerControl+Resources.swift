import ControlProtocol
import MQTTTransport
import UploadTracking

// Uploads as this worker shows them: what it knows of the broker and the settings beside.
extension WorkerControl {
    func resource(_ upload: Upload, start: StartBlock? = nil) -> UploadResource {
        UploadResource(
            upload,
            start: start,
            surroundings: UploadSurroundings(
                brokerObstacle: publisher.status.obstacle,
                policy: profiles[upload.profile]?.policy
            )
        )
    }
}

extension MQTTStatus {
    /// Why nothing can be sent; `nil` where it can, or where the first connection is being made.
    fileprivate var obstacle: String? {
        switch state {
        case .up: nil
        case .connecting: connectCount > 0 ? "no connection to the broker" : nil
        case .down(let reason): "no connection to the broker: \(reason)"
        }
    }
}
