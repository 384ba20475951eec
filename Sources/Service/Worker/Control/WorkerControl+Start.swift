package import ControlProtocol
import CredentialMinting
import Cryptography
import ObjectVerification
import Primitives
import UploadTracking

extension WorkerControl {
    package func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource {
        let idempotency = idempotencyKey.map { (key: $0, bodyHash: bodyHash(body)) }
        if let idempotencyKey, let earlier = try await earlierUpload(idempotencyKey: idempotencyKey, body: body) {
            return earlier
        }
        return try await start(request, retryOf: nil, idempotency: idempotency, requester: requester)
    }

    /// Writes a new upload down, and has it started.
    func start(
        _ request: StartRequest,
        retryOf: UploadID?,
        idempotency: (key: String, bodyHash: String)?,
        requester: String
    ) async throws(Problem) -> UploadResource {
        let profile = try profile(for: request)
        try checkAvailable(profile)
        if UploadOrigin(of: request) == .issued {
            try checkMints(profile)
        }
        let now = try await present()
        let id = UploadID.make(at: now)
        let upload = UploadRequest(
            gateway: request.gateway,
            profile: profile.name,
            labels: request.labels,
            origin: UploadOrigin(of: request),
            retryOf: retryOf,
            requester: requester,
            objectStore: profile.objectStore,
            files: try files(of: request, id: id, at: now, profile: profile)
        )
        if upload.origin != .adopted {
            try checkScope(of: upload, id: id, profile: profile)
            try await checkAbsence(of: request.chosenKeys, profile: profile)
        }
        let recorded = try await answer { try await tracker.request(upload, id: id, idempotency: idempotency) }
        bells.commands.ring()
        bells.changes.signal()
        if recorded.id == id && recorded.origin == .issued {
            return try await issue(recorded, profile: profile)
        }
        return resource(recorded)
    }

    package func earlierUpload(idempotencyKey: String, body: [UInt8]) async throws(Problem) -> UploadResource? {
        let hash = bodyHash(body)
        let earlier = try await answer {
            try await tracker.store.read { reader -> Upload? in
                guard let earlier = try reader.idempotentRequest(idempotencyKey) else {
                    return nil
                }
                guard earlier.bodyHash == hash else {
                    throw TrackingConflict.idempotencyMismatch
                }
                return try reader.upload(earlier.uploadID)
            }
        }
        return earlier.map { resource($0) }
    }

    private func bodyHash(_ body: [UInt8]) -> String {
        Digest(of: body, using: .sha256).hex
    }

    private func profile(for request: StartRequest) throws(Problem) -> WorkerProfile {
        guard let name = request.profile else {
            guard let profile = profiles.profile(for: request.gateway) else {
                throw .invalid(field: "profile", "is needed: no profile's GATEWAYS names this gateway")
            }
            return profile
        }
        return try profile(named: name)
    }

    /// The profile that a request names.
    func profile(named name: String) throws(Problem) -> WorkerProfile {
        guard let profile = ProfileName(name).flatMap({ profiles[$0] }) else {
            throw .invalid(field: "profile", "names no profile; there are: \(knownProfiles)")
        }
        return profile
    }

    var knownProfiles: String {
        profiles.all.map(\.name.value).joined(separator: ", ")
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
        at now: Timestamp,
        profile: WorkerProfile
    ) throws(Problem) -> [UploadRequest.File] {
        var files: [UploadRequest.File] = []
        for (index, file) in request.files.enumerated() {
            files.append(
                UploadRequest.File(
                    module: file.module,
                    bootIndexes: file.bootIndexes,
                    bucket: profile.bucket,
                    objectKey: try key(of: file, in: request, at: index, id: id, now: now, profile: profile)
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
        in request: StartRequest,
        at index: Int,
        id: UploadID,
        now: Timestamp,
        profile: WorkerProfile
    ) throws(Problem) -> ObjectKey {
        if let text = file.objectKey {
            let key: ObjectKey
            do {
                key = try ObjectKey(text)
            } catch {
                throw .invalid(field: "files[\(index)].object_key", "cannot be used: \(error)")
            }
            try checkChoice(of: key, field: "files[\(index)].object_key", profile: profile)
            return key
        }
        if request.adopt {
            throw .invalid(field: "files[\(index)].object_key", "is missing: adopt needs the key of every file")
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
                    date: now
                )
            )
        } catch {
            throw .invalid(field: "files[\(index)]", "gives no usable object key: \(error)")
        }
        try checkUse(of: key, field: "files[\(index)]", profile: profile)
        return key
    }

    /// Refuses a key that is for nobody to write.
    private func checkUse(of key: ObjectKey, field: String, profile: WorkerProfile) throws(Problem) {
        if let obstacle = profile.obstacle(to: key) {
            throw .invalid(field: field, "gives a key that is not to be used: it is \(obstacle)")
        }
    }

    /// Refuses a key that a request must not choose.
    private func checkChoice(of key: ObjectKey, field: String, profile: WorkerProfile) throws(Problem) {
        try checkUse(of: key, field: field, profile: profile)
        guard !profile.keyPrefixes.contains(where: { $0.contains(key) }) else {
            return
        }
        let setting = "STORAGE_\(profile.name.value.uppercased())_KEY_PREFIXES"
        let prefixes = profile.keyPrefixes.map(\.description).joined(separator: ", ")
        throw .invalid(
            field: field,
            prefixes.isEmpty
                ? "is not allowed: the profile '\(profile.name)' has no KEY_PREFIXES; leave it out, or set \(setting)"
                : "lies outside \(setting) (\(prefixes)): choose a key there, leave it out, or have the setting changed"
        )
    }

    /// Refuses keys at which there is an object already: credentials for them could overwrite it.
    ///
    /// A HEAD without an answer refuses them too, for now.
    private func checkAbsence(of keys: [ObjectKey], profile: WorkerProfile) async throws(Problem) {
        let found = await withTaskGroup(of: (ObjectKey, ObjectPresence).self) { group in
            for key in keys {
                group.addTask { (key, await profile.verifier.presence(of: key)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for key in keys {
            switch found[key] {
            case .absent:
                break
            case .present:
                throw Problem(
                    .keyUsed,
                    detail: "there is an object at '\(key)' already, which must not be overwritten; choose another key"
                )
            case .unknown(let message):
                throw Problem(
                    .profileUnavailable,
                    detail: "whether there is an object at '\(key)' already is not known: \(message)",
                    retryAfter: Self.storeReturns
                )
            case nil:
                throw Problem(.notReady, detail: "the request was canceled; ask again")
            }
        }
    }

    /// When to ask again for what the object store did not answer: its breaker tries again within this time.
    private static let storeReturns = Duration.seconds(30)

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

extension StartRequest {
    /// The keys that the request chooses; checked before.
    fileprivate var chosenKeys: [ObjectKey] {
        files.compactMap { $0.objectKey.flatMap { try? ObjectKey($0) } }
    }
}

extension UploadOrigin {
    init(of request: StartRequest) {
        self = request.adopt ? .adopted : request.publish ? .published : .issued
    }
}
