import ControlProtocol
import Primitives
import Worker

/// The worker as the bearer of a token for some profiles meets it: lists are kept to these profiles, an upload of another
/// is not there, and nothing can be asked of another (contract.md, Settings, `HTTP_TOKENS_FILE`).
struct ProfileLimitedService: ControlService {
    let service: any ControlService
    let profiles: Set<ProfileName>
    /// The token's name, which makes its idempotency keys its own; `nil` where they are taken as they come.
    let bearer: String?

    func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource {
        // The profile that was checked is the one that is used, whatever is reloaded meanwhile.
        let profile = try await require(request.profile, gateway: request.gateway)
        let upload: UploadResource
        do {
            upload = try await service.startUpload(
                request.naming(profile),
                idempotencyKey: idempotencyKey.map(own),
                body: body,
                requester: requester
            )
        } catch {
            throw await withholdingForeignUpload(in: error)
        }
        return try visible(upload, otherwise: Self.foreignKey)
    }

    func earlierUpload(idempotencyKey: String, body: [UInt8]) async throws(Problem) -> UploadResource? {
        guard let upload = try await service.earlierUpload(idempotencyKey: own(idempotencyKey), body: body)
        else {
            return nil
        }
        return try visible(upload, otherwise: Self.foreignKey)
    }

    func nextCredentials(_ id: String, requester: String) async throws(Problem) -> NextCredentials {
        _ = try await upload(id)
        return try await service.nextCredentials(id, requester: requester)
    }

    func uploads(_ query: UploadQuery) async throws(Problem) -> UploadPage {
        var query = query
        query.visibleProfiles = names
        return try await service.uploads(query)
    }

    func upload(_ id: String) async throws(Problem) -> UploadResource {
        try visible(
            try await service.upload(id),
            otherwise: Problem(.notFound, detail: "there is no upload '\(id.prefix(64))'")
        )
    }

    func cancel(_ id: String, _ request: CancelRequest, requester: String) async throws(Problem) -> UploadResource {
        _ = try await upload(id)
        return try await service.cancel(id, request, requester: requester)
    }

    func retry(_ id: String, requester: String) async throws(Problem) -> UploadResource {
        // A start of the same dock into the same profile, whoever made the first.
        let earlier = try await upload(id)
        _ = try await require(earlier.profile, gateway: earlier.gateway)
        do {
            return try await service.retry(id, requester: requester)
        } catch {
            throw await withholdingForeignUpload(in: error)
        }
    }

    func verify(_ id: String, _ request: VerifyRequest) async throws(Problem) -> UploadResource {
        _ = try await upload(id)
        return try await service.verify(id, request)
    }

    func logs(gateway: String, modules: [String]) async throws(Problem) -> LogListingResource {
        let serving = await service.profileServing(gateway: gateway)
        guard let serving, isVisible(serving) else {
            let owner = serving.map { "'\($0)'" } ?? "none: name it in one's GATEWAYS"
            throw Problem(.forbidden, detail: "the token is for the profiles \(known), and this gateway is of \(owner)")
        }
        return try await service.logs(gateway: gateway, modules: modules)
    }

    func notices(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> NoticePage {
        try await service.notices(after: cursor, profiles: visible(profiles), limit: limit)
    }

    func deliveries(_ query: DeliveryQuery) async throws(Problem) -> DeliveryPage {
        var query = query
        query.visibleProfiles = names
        return try await service.deliveries(query)
    }

    func replay(_ request: ReplayRequest) async throws(Problem) -> ReplayResult {
        var request = request
        request.visibleProfiles = names
        return try await service.replay(request)
    }

    func readiness() async -> ReadinessResource {
        await service.readiness()
    }

    func changes(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        try await service.changes(after: cursor, profiles: visible(profiles), limit: limit)
    }

    func changesSoFar(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        try await service.changesSoFar(after: cursor, profiles: visible(profiles), limit: limit)
    }

    func changePosition() async throws(Problem) -> String {
        try await service.changePosition()
    }

    func profileServing(gateway: String?) async -> String? {
        await service.profileServing(gateway: gateway)
    }

    func profileClaiming(gateway: String) async -> String? {
        await service.profileClaiming(gateway: gateway)
    }

    func mintCredentials(
        _ request: CredentialsRequest,
        requester: String
    ) async throws(Problem) -> CredentialsResource {
        let profile = try await require(request.profile, gateway: nil)
        return try await service.mintCredentials(
            CredentialsRequest(profile: profile, keys: request.keys, duration: request.duration),
            requester: requester
        )
    }

    func mintAudit(_ query: MintQuery) async throws(Problem) -> MintPage {
        var query = query
        query.visibleProfiles = names
        return try await service.mintAudit(query)
    }

    func profileList() async -> ProfileList {
        ProfileList(profiles: await service.profileList().profiles.filter { isVisible($0.name) })
    }

    /// Those of some profiles, or of all, that the token is for.
    private func visible(_ wanted: Set<ProfileName>?) -> Set<ProfileName> {
        wanted.map(profiles.intersection) ?? profiles
    }

    private var names: Set<String> {
        Set(profiles.map(\.value))
    }

    /// The same in words.
    private var known: String {
        names.sorted().joined(separator: ", ")
    }

    private static var foreignKey: Problem {
        Problem(.forbidden, detail: "the Idempotency-Key stands for an upload that the token does not reach")
    }

    /// An idempotency key of this token's own.
    ///
    /// Others, who may not see what it stands for, must neither be in the way of it nor be told of it. No name and no
    /// key holds the character between them.
    private func own(_ key: String) -> String {
        bearer.map { "\($0)\u{1F}\(key)" } ?? key
    }

    private func isVisible(_ profile: String) -> Bool {
        names.contains(profile)
    }

    /// The same problem without the id of an upload that the token does not reach.
    private func withholdingForeignUpload(in problem: Problem) async -> Problem {
        guard case .string(let id) = problem.extras["upload_id"], (try? await upload(id)) == nil else {
            return problem
        }
        return Problem(
            problem.code,
            detail: "a module of this dock is held by a live upload of another profile; wait until it has ended",
            extras: problem.extras.filter { $0.key != "upload_id" }
        )
    }

    private func visible(_ upload: UploadResource, otherwise problem: Problem) throws(Problem) -> UploadResource {
        guard isVisible(upload.profile) else {
            throw problem
        }
        return upload
    }

    /// The profile that a request is for, if it is one of these.
    private func require(_ named: String?, gateway: String?) async throws(Problem) -> String {
        let picked: String? =
            if let named { named } else { await service.profileServing(gateway: gateway) }
        guard let picked else {
            throw .invalid(field: "profile", "is needed; the token is for: \(known)")
        }
        guard isVisible(picked) else {
            throw Problem(.forbidden, detail: "the token is for the profiles \(known), and this is for '\(picked)'")
        }
        // Else whoever may write into one profile's bucket could have any other's docks upload there.
        if let gateway, let owner = await service.profileClaiming(gateway: gateway), !isVisible(owner) {
            throw Problem(
                .forbidden,
                detail: "the token is for the profiles \(known), and this gateway is another's (GATEWAYS)"
            )
        }
        return picked
    }
}

extension StartRequest {
    /// The same request with its profile named.
    fileprivate func naming(_ profile: String) -> StartRequest {
        StartRequest(
            gateway: gateway,
            profile: profile,
            files: files,
            labels: labels,
            publish: publish,
            adopt: adopt,
            idempotencyKey: idempotencyKey
        )
    }
}
