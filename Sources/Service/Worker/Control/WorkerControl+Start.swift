package import ControlProtocol
import CredentialMinting
import Cryptography
import Primitives
import UploadTracking

extension WorkerControl {
    package func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource {
        let idempotency = idempotencyKey.map { (key: $0, bodyHash: Digest(of: body, using: .sha256).hex) }
        if let idempotency, let earlier = try await earlierUpload(idempotency) {
            return UploadResource(earlier)
        }
        guard request.publish && !request.adopt else {
            throw Problem(.notImplemented, detail: "publish: false and adopt: true are not supported yet")
        }
        let profile = try profile(for: request)
        try checkAvailable(profile)
        let id = UploadID.make(at: clock.now())
        let upload = UploadRequest(
            gateway: request.gateway,
            profile: profile.name,
            labels: request.labels,
            files: try files(of: request, id: id, profile: profile)
        )
        try checkScope(of: upload, id: id, profile: profile)
        let recorded = try await answer { try await tracker.request(upload, id: id, idempotency: idempotency) }
        bells.commands.ring()
        bells.changes.signal()
        return UploadResource(recorded)
    }

    private func earlierUpload(_ idempotency: (key: String, bodyHash: String)) async throws(Problem) -> Upload? {
        try await answer {
            try await tracker.store.read { reader in
                guard let earlier = try reader.idempotentRequest(idempotency.key) else {
                    return nil
                }
                guard earlier.bodyHash == idempotency.bodyHash else {
                    throw TrackingConflict.idempotencyMismatch
                }
                return try reader.upload(earlier.uploadID)
            }
        }
    }

    private func profile(for request: StartRequest) throws(Problem) -> WorkerProfile {
        guard let name = request.profile else {
            guard let profile = profiles.profile(for: request.gateway) else {
                throw .invalid(field: "profile", "is needed: no profile's GATEWAYS names this gateway")
            }
            return profile
        }
        guard let profile = ProfileName(name).flatMap({ profiles[$0] }) else {
            let known = profiles.all.map(\.name.value).joined(separator: ", ")
            throw .invalid(field: "profile", "names no profile; there are: \(known)")
        }
        return profile
    }

    /// Refuses a profile whose self-test failed; one that has not been tested yet takes requests, and mints later.
    func checkAvailable(_ profile: WorkerProfile) throws(Problem) {
        if let quarantine = profile.selfTest.quarantine {
            throw Problem(
                .profileUnavailable,
                detail: "the profile '\(profile.name)' is quarantined: \(quarantine.failure.reason). "
                    + quarantine.failure.remedy
            )
        }
    }

    private func files(
        of request: StartRequest,
        id: UploadID,
        profile: WorkerProfile
    ) throws(Problem) -> [UploadRequest.File] {
        var files: [UploadRequest.File] = []
        for (index, file) in request.files.enumerated() {
            files.append(
                UploadRequest.File(
                    module: file.module,
                    bootIndexes: file.bootIndexes,
                    bucket: profile.bucket,
                    objectKey: try key(of: file, at: index, request: request, id: id, profile: profile)
                )
            )
        }
        guard Set(files.map(\.module)).count == files.count else {
            throw .invalid(field: "files", "name a module twice; a module's logs go into one archive")
        }
        guard Set(files.map(\.objectKey)).count == files.count else {
            throw .invalid(field: "files", "come out as the same object key twice; put {module} into KEY_TEMPLATE")
        }
        return files
    }

    private func key(
        of file: StartRequest.File,
        at index: Int,
        request: StartRequest,
        id: UploadID,
        profile: WorkerProfile
    ) throws(Problem) -> ObjectKey {
        if let text = file.objectKey {
            let key: ObjectKey
            do {
                key = try ObjectKey(text)
            } catch {
                throw .invalid(field: "files[\(index)].object_key", "cannot be used: \(error)")
            }
            try checkSegments(of: key, field: "files[\(index)].object_key", profile: profile)
            return key
        }
        let key: ObjectKey
        do {
            key = try profile.keyTemplate.key(
                for: KeyTemplate.Values(
                    gateway: request.gateway,
                    upload: id,
                    module: file.module,
                    profile: profile.name,
                    labels: request.labels,
                    date: clock.now()
                )
            )
        } catch {
            throw .invalid(field: "files[\(index)]", "gives no usable object key: \(error)")
        }
        try checkSegments(of: key, field: "files[\(index)]", profile: profile)
        return key
    }

    /// Refuses a key that the object store takes for another, or for none.
    private func checkSegments(of key: ObjectKey, field: String, profile: WorkerProfile) throws(Problem) {
        if let ambiguity = profile.ambiguity(of: key) {
            throw .invalid(field: field, "gives \(ambiguity)")
        }
    }

    /// Refuses what could never be minted before anything is recorded.
    private func checkScope(of upload: UploadRequest, id: UploadID, profile: WorkerProfile) throws(Problem) {
        do {
            let scope = try SessionScope(
                bucket: profile.bucket,
                keys: upload.files.map(\.objectKey),
                uploadID: id.description
            )
            _ = try profile.minter.policy(for: scope)
        } catch {
            throw Problem(.scopeTooLarge, detail: error.description)
        }
    }
}
