package import ControlProtocol
import CredentialMinting
import Primitives
import UploadTracking

extension WorkerControl {
    package func retry(_ id: String, requester: String) async throws(Problem) -> UploadResource {
        let earlier = try await existing(id)
        guard earlier.state.isTerminal else {
            throw Problem(
                .conflict,
                detail: "the upload is \(earlier.state.rawValue): cancel it first, or wait for its end"
            )
        }
        guard earlier.origin != .adopted else {
            throw Problem(.conflict, detail: "this upload was adopted: whoever started it starts it again")
        }
        let files = earlier.files.filter { $0.state != .verified }
        guard !files.isEmpty else {
            throw Problem(.conflict, detail: "every file of the upload is verified")
        }
        let request = StartRequest(
            gateway: earlier.gateway,
            profile: earlier.profile.value,
            files: files.map { StartRequest.File(module: $0.module, bootIndexes: $0.bootIndexes) },
            labels: earlier.labels
        )
        return try await start(request, retryOf: earlier.id, idempotency: nil, requester: requester)
    }
}
