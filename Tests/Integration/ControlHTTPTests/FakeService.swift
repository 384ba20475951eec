import ControlProtocol
import Primitives
import Synchronization
import Worker

/// A worker that answers as it was told, and remembers what it was asked.
final class FakeService: ControlService {
    /// What was asked, in words.
    var calls: [String] {
        state.withLock { $0.calls }
    }

    /// The profiles that starts named.
    var profiles: [String] {
        state.withLock { $0.profiles }
    }

    private struct State {
        var calls: [String] = []
        var profiles: [String] = []
        var problem: Problem?
        var conflict: Problem?
        var readiness = ReadinessResource(checks: [ReadinessResource.Check(name: "store", ready: true)])
        var changes: [UploadChange] = []
        var readings = 0
        var answers: [UploadResource] = []
        var verified: UploadResource?
        /// The bodies that came before, by their idempotency keys.
        var earlier: [String: [UInt8]] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Every question is answered with this.
    func fail(with problem: Problem?) {
        state.withLock { $0.problem = problem }
    }

    /// Every start and retry is answered with this.
    func conflict(with problem: Problem?) {
        state.withLock { $0.conflict = problem }
    }

    /// The next questions for an upload are answered with these, the last for ever.
    func answer(with uploads: [UploadResource]) {
        state.withLock { $0.answers = uploads }
    }

    /// Every verification is answered with this.
    func verify(with upload: UploadResource) {
        state.withLock { $0.verified = upload }
    }

    /// A request of this key and body came before.
    func remember(_ key: String, _ body: String) {
        state.withLock { $0.earlier[key] = Array(body.utf8) }
    }

    func set(readiness: ReadinessResource) {
        state.withLock { $0.readiness = readiness }
    }

    /// Adds a change, and wakes whoever waits for one.
    func change(_ cursor: String, profile: String = "default") {
        let waiting = state.withLock { state in
            state.changes.append(
                UploadChange(cursor: cursor, upload: Self.upload(id: "upload-\(cursor)", profile: profile))
            )
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }

    func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource {
        try refuseStart()
        try answer("start \(request.gateway) key=\(idempotencyKey ?? "-") bytes=\(body.count) by=\(requester)")
        state.withLock { $0.profiles += [request.profile].compactMap(\.self) }
        return Self.upload(
            id: "new",
            gateway: request.gateway,
            profile: request.profile ?? "default",
            labels: request.labels
        )
    }

    func earlierUpload(idempotencyKey: String, body: [UInt8]) async throws(Problem) -> UploadResource? {
        let earlier = state.withLock { $0.earlier[idempotencyKey] }
        if let earlier, earlier != body {
            throw Problem(.idempotencyMismatch, detail: "another body")
        }
        return earlier.map { _ in Self.upload(id: "earlier") }
    }

    func nextCredentials(_ id: String, requester: String) async throws(Problem) -> NextCredentials {
        try answer("credentials \(id) by=\(requester)")
        return NextCredentials(
            uploadID: id,
            generation: 2,
            expiresAt: Timestamp(seconds: 1_772_370_000),
            objectKeys: ["logs/a.tar"],
            credentials: StartBlock.Credentials(
                accessKeyID: "AKID",
                accessKeySecret: Secret("hidden"),
                securityToken: Secret("token"),
                expire: 1_772_369_940_000
            )
        )
    }

    func uploads(_ query: UploadQuery) async throws(Problem) -> UploadPage {
        let states = query.states.map(\.rawValue).joined(separator: "+")
        let visible = query.visibleProfiles.map { " of " + $0.sorted().joined(separator: "+") } ?? ""
        try answer(
            "uploads \(states) \(query.gateway ?? "-") \(query.labels) \(query.limit) \(query.cursor ?? "-")\(visible)"
        )
        return UploadPage(uploads: [Self.upload(id: "a")], nextCursor: "next")
    }

    func upload(_ id: String) async throws(Problem) -> UploadResource {
        try answer("upload \(id)")
        return state.withLock { state in
            state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? Self.upload(id: id)
        }
    }

    func retry(_ id: String, requester: String) async throws(Problem) -> UploadResource {
        try refuseStart()
        try answer("retry \(id) by \(requester)")
        return Self.upload(id: "retry-of-\(id)")
    }

    func verify(_ id: String, _ request: VerifyRequest) async throws(Problem) -> UploadResource {
        try answer("verify \(id) within \(request.wait)\(request.download ? " by download" : "")")
        return state.withLock { $0.verified } ?? Self.upload(id: id)
    }

    func cancel(_ id: String, _ request: CancelRequest, requester: String) async throws(Problem) -> UploadResource {
        try answer("cancel \(id) \(request.modules?.joined(separator: "+") ?? "all")")
        return Self.upload(id: id)
    }

    func logs(gateway: String, modules: [String]) async throws(Problem) -> LogListingResource {
        try answer("logs \(gateway) \(modules.joined(separator: "+"))")
        return LogListingResource(gateway: gateway, modules: [])
    }

    func notices(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> NoticePage {
        try answer("notices \(cursor ?? "-") \(limit)\(Self.limit(profiles))")
        return NoticePage(notices: [], nextCursor: cursor)
    }

    func deliveries(_ query: DeliveryQuery) async throws(Problem) -> DeliveryPage {
        let states = query.states.map(\.rawValue).joined(separator: "+")
        let visible = query.visibleProfiles.map { $0.sorted().joined(separator: "+") } ?? "*"
        let filter = [query.destination, query.uploadID, query.after].map { $0 ?? "-" }.joined(separator: " ")
        try answer("deliveries \(states) \(filter) \(query.limit) of \(visible)")
        return DeliveryPage(deliveries: [], nextCursor: nil)
    }

    func replay(_ request: ReplayRequest) async throws(Problem) -> ReplayResult {
        let visible = request.visibleProfiles.map { $0.sorted().joined(separator: "+") } ?? "*"
        let filter = [request.destination, request.uploadID, request.after].map { $0 ?? "-" }.joined(separator: " ")
        try answer("replay \(request.state.rawValue) \(filter) of \(visible)")
        return ReplayResult(replayed: 3)
    }

    func readiness() async -> ReadinessResource {
        state.withLock { $0.readiness }
    }

    func changes(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        while !Task.isCancelled {
            if let problem = state.withLock({ $0.problem }) {
                throw problem
            }
            let found = changes(behind: cursor, of: profiles, limit)
            guard found.isEmpty else {
                return found
            }
            await nextChange()
        }
        return []
    }

    func changesSoFar(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        try answer("changes \(cursor ?? "-")\(Self.limit(profiles))")
        return changes(behind: cursor, of: profiles, limit)
    }

    func changePosition() async throws(Problem) -> String {
        state.withLock { state in
            state.readings += 1
            return state.changes.last?.cursor ?? "none"
        }
    }

    /// How often somebody began to read the changes.
    var readings: Int {
        state.withLock { $0.readings }
    }

    private func changes(behind cursor: String?, of profiles: Set<ProfileName>?, _ limit: Int) -> [UploadChange] {
        state.withLock { state in
            let start = state.changes.firstIndex { $0.cursor == cursor }.map { $0 + 1 } ?? 0
            let changes = state.changes[start...].filter { change in
                profiles?.contains { $0.value == change.upload.profile } ?? true
            }
            return Array(changes.prefix(limit))
        }
    }

    /// What the journal says of a limit to profiles.
    private static func limit(_ profiles: Set<ProfileName>?) -> String {
        profiles.map { " of " + $0.map(\.value).sorted().joined(separator: "+") } ?? ""
    }

    func profileServing(gateway: String?) async -> String? {
        guard let gateway else {
            return "default"
        }
        return await profileClaiming(gateway: gateway) ?? "default"
    }

    func profileClaiming(gateway: String) async -> String? {
        ["EU": "eu", "ASIA": "asia"].first { gateway.hasPrefix($0.key) }?.value
    }

    func mintCredentials(
        _ request: CredentialsRequest,
        requester: String
    ) async throws(Problem) -> CredentialsResource {
        let duration = request.duration.map { "\($0.components.seconds)" } ?? "-"
        let keys = request.keys.joined(separator: "+")
        try answer("mint \(request.profile ?? "-") \(keys) \(duration) by=\(requester)")
        return CredentialsResource(
            profile: request.profile ?? "default",
            provider: "minio",
            endpoint: "http://inside",
            publicEndpoint: "http://outside",
            region: "us-east-1",
            bucket: "logs",
            keys: request.keys,
            accessKeyID: "AKID",
            secretAccessKey: Secret("planted-secret"),
            sessionToken: Secret("planted-token"),
            expiresAt: Timestamp(seconds: 1_772_366_400)
        )
    }

    func mintAudit(_ query: MintQuery) async throws(Problem) -> MintPage {
        let visible = query.visibleProfiles.map { $0.sorted().joined(separator: "+") } ?? "*"
        let filter = [query.profile, query.uploadID, query.purpose, query.cursor].map { $0 ?? "-" }
        try answer("audit \(filter.joined(separator: " ")) \(query.limit) of \(visible)")
        return MintPage(mints: [], nextCursor: "7")
    }

    /// From now on the list of profiles is answered when it is released.
    func hold() {
        state.withLock { $0.isHolding = true }
    }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held {
            continuation.resume()
        }
    }

    /// How many requests are held.
    var held: Int {
        state.withLock { $0.held.count }
    }

    func profileList() async -> ProfileList {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHolding {
                    state.held.append(continuation)
                }
                return state.isHolding
            }
            if !isHeld {
                continuation.resume()
            }
        }
        return ProfileList(
            profiles: ["default", "eu"].map { name in
                ProfileResource(
                    name: name,
                    provider: "minio",
                    bucket: "logs",
                    endpoint: "http://inside",
                    publicEndpoint: "http://outside",
                    region: "us-east-1",
                    gateways: [],
                    keyPrefixes: [],
                    mintPrefixes: [],
                    available: true,
                    quarantined: nil
                )
            }
        )
    }

    private func nextChange() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let canceled = state.withLock { state in
                    state.waiting.append(continuation)
                    return Task.isCancelled
                }
                if canceled {
                    wake()
                }
            }
        } onCancel: {
            wake()
        }
    }

    private func wake() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }

    private func refuseStart() throws(Problem) {
        if let problem = state.withLock({ $0.conflict }) {
            throw problem
        }
    }

    private func answer(_ call: String) throws(Problem) {
        let problem = state.withLock { state in
            state.calls.append(call)
            return state.problem
        }
        if let problem {
            throw problem
        }
    }
}
