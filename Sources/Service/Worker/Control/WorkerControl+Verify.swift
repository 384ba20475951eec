package import ControlProtocol
import Primitives
import UploadTracking

extension WorkerControl {
    package func verify(_ id: String, _ request: VerifyRequest) async throws(Problem) -> UploadResource {
        let upload = try await existing(id)
        guard upload.state.isTerminal else {
            throw Problem(
                .conflict,
                detail: "the upload is \(upload.state.rawValue): its objects are proven as it ends; verify it then"
            )
        }
        let requested = try await answer {
            try await tracker.apply(.auditRequested(readsBytes: request.download), to: upload.id)
        }
        guard let requested, requested.files.contains(where: \.isAuditPending) else {
            throw Problem(
                .conflict,
                detail:
                    "no object of the upload is to be looked at: none was verified, and none has yet to prove itself"
            )
        }
        bells.verification.ring()
        bells.changes.signal()
        let answered = try await answer {
            try await bells.changes.firstValue(within: .seconds(request.wait)) {
                let current = try await tracker.store.read { try $0.upload(upload.id) }
                return current?.files.contains(where: \.isAuditPending) == true ? nil : current
            }
        }
        if let answered {
            return resource(answered)
        }
        return try await self.upload(id)
    }
}
