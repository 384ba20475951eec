import ControlProtocol
import CredentialMinting
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import UploadStore
import UploadTracking
import Worker

/// A deployment in small: a broker of its own, a shared object store of any provider, a worker, and docks.
actor Site {
    nonisolated let broker: MosquittoServer
    nonisolated let storage: ProviderUnderTest
    nonisolated let folder: TemporaryDirectory
    private let policy: TrackingPolicy
    /// How much earlier than they do the dock is told that its credentials expire.
    private let expiryMargin: Duration
    /// Beside that of the object store.
    private let others: [WorkerProfile]
    private var worker: (Worker, Task<Void, any Error>, SQLiteTrackingStore)?
    private var docks: [Task<Void, any Error>] = []

    /// Timeouts that no test reaches, so that none ends by a clock that it does not mean.
    static let patient = TrackingPolicy(
        replyTimeout: .seconds(60),
        startDeadline: .seconds(300),
        stallTimeout: .seconds(300),
        verifyDeadline: .seconds(300),
        grace: .milliseconds(200)
    )

    /// Patient but for one thing, whose end the test is about and waits for.
    static func impatient(_ change: (inout TrackingPolicy) -> Void) -> TrackingPolicy {
        var policy = patient
        change(&policy)
        return policy
    }

    init(
        policy: TrackingPolicy = patient,
        provider: ProviderUnderTest.Kind = .minio,
        expiryMargin: Duration = .seconds(60),
        others: [WorkerProfile] = [],
        accessControl: String? = nil
    ) async throws {
        var options = MosquittoServer.Options()
        options.accessControl = accessControl
        broker = try await MosquittoServer.start(options)
        storage = try await ProviderUnderTest.shared(provider)
        folder = try TemporaryDirectory()
        self.policy = policy
        self.expiryMargin = expiryMargin
        self.others = others
    }

    /// Runs a test on a site, and ends the site's worker and docks after it.
    static func run(
        policy: TrackingPolicy = patient,
        provider: ProviderUnderTest.Kind = .minio,
        expiryMargin: Duration = .seconds(60),
        others: [WorkerProfile] = [],
        accessControl: String? = nil,
        _ body: (Site) async throws -> Void
    ) async throws {
        let site = try await Site(
            policy: policy,
            provider: provider,
            expiryMargin: expiryMargin,
            others: others,
            accessControl: accessControl
        )
        do {
            try await site.startWorker()
            try await body(site)
        } catch {
            await site.end()
            throw error
        }
        await site.end()
    }

    func startWorker() async throws {
        let store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
        try await store.claim()
        var mqtt = try MQTTConfiguration(url: broker.url, clientID: "waybill")
        mqtt.sessionExpiry = .seconds(3600)
        mqtt.backoff = (.milliseconds(50), .milliseconds(500))
        let worker = Worker(
            configuration: WorkerConfiguration(
                mqtt: mqtt,
                grace: .milliseconds(200),
                sweepInterval: .seconds(5),
                membership: MembershipConfiguration(isAlone: true)
            ),
            profiles: ProfileDirectory([try profile()] + others),
            store: store,
            logger: .silent
        )
        let running = Task { try await worker.run() }
        self.worker = (worker, running, store)
        try await until("the worker is ready") { await worker.control.readiness().ready }
    }

    /// Ends the worker as a signal would.
    func stopWorker() async throws {
        guard let (_, running, store) = worker else {
            return
        }
        worker = nil
        running.cancel()
        _ = await running.result
        await store.close()
    }

    func startDock(_ gateway: String, _ change: (inout DockConfiguration) -> Void = { _ in }) async throws
        -> SimulatedDock
    {
        var configuration = DockConfiguration(
            gateway: gateway,
            modules: Self.modules(of: gateway),
            mqtt: try MQTTConfiguration(url: broker.url, clientID: "dock-\(gateway)")
        )
        change(&configuration)
        let dock = try SimulatedDock(configuration: configuration, logger: .silent)
        docks.append(Task { try await dock.run() })
        try await until("the dock listens") { dock.events.all.contains(.ready) }
        return dock
    }

    /// What a dock has logs of, unless it is changed.
    static func modules(of gateway: String) -> [SimulatedModule] {
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        let log = { (index: Int64, size: Int) in
            SimulatedLog(bootIndex: index, size: size, startTime: time, endTime: time + .seconds(60))
        }
        return [
            SimulatedModule(module: "3", deviceSN: gateway, logs: [log(321, 40_000), log(322, 60_000)]),
            SimulatedModule(module: "0", deviceSN: "drone-of-\(gateway)", logs: [log(7, 30_000)]),
        ]
    }

    var control: WorkerControl {
        get throws {
            guard let worker else {
                throw SiteError.noWorker
            }
            return worker.0.control
        }
    }

    var store: any TrackingStore {
        get throws {
            guard let worker else {
                throw SiteError.noWorker
            }
            return worker.2
        }
    }

    /// Whether a text stands in any file that the worker has written: its database, and what belongs to it.
    nonisolated func leavesBehind(_ text: String) throws -> Bool {
        let wanted = Array(text.utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = [UInt8](FileManager.default.contents(atPath: folder.file(name)) ?? Data())
            if bytes.firstRange(of: wanted) != nil {
                return true
            }
        }
        return false
    }

    /// Starts an upload of both modules, or of one, with a key of the caller's for some.
    nonisolated func start(
        _ gateway: String,
        modules: [String] = ["3", "0"],
        keys: [String: String] = [:],
        adopt: Bool = false
    ) async throws -> UploadResource {
        let indexes: [String: [Int64]] = ["3": [321, 322], "0": [7]]
        let request = StartRequest(
            gateway: gateway,
            files: modules.map {
                StartRequest.File(module: $0, bootIndexes: indexes[$0] ?? [], objectKey: keys[$0])
            },
            adopt: adopt
        )
        return try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
    }

    /// Waits until an upload has ended, and returns how.
    nonisolated func end(of upload: UploadResource, within: Duration = .seconds(60)) async throws -> UploadResource {
        var current = upload
        try await until("the end of upload \(upload.id)", within: within) {
            current = try await self.control.upload(upload.id)
            return current.state.isTerminal
        }
        return current
    }

    /// The notices of an upload, by type and module, in order.
    nonisolated func notices(of upload: UploadResource) async throws -> [String] {
        try await control.notices(after: nil, limit: 1000).notices.filter { $0.subject == upload.id }.map { notice in
            switch notice.data {
            case .upload: notice.type.rawValue
            case .file(let file): "\(notice.type.rawValue) \(file.file.module)"
            }
        }
    }

    private func end() async {
        try? await stopWorker()
        for dock in docks {
            dock.cancel()
            _ = await dock.result
        }
        try? await broker.stop()
    }

    private func profile() throws -> WorkerProfile {
        WorkerProfile(
            name: storage.profile.name,
            bucket: storage.profile.bucket,
            keyRules: storage.profile.provider == .minio ? .minio : .s3,
            dock: WorkerProfile.Dock(
                endpoint: storage.profile.endpoint.description,
                region: storage.profile.region,
                provider: storage.profile.provider.asDocksAreTold,
                expireUnit: .milliseconds
            ),
            keyTemplate: KeyTemplate("logs/{gateway}/{upload}/{module}.tar"),
            duration: .seconds(3600),
            expiryMargin: expiryMargin,
            serves: { _ in false },
            policy: policy,
            minter: storage.minter(),
            // The store has this host's clock, and no test waits for five minutes.
            verifier: try storage.verifier(rules: VerificationRules(clockMargin: .seconds(2))),
            canaryKey: try ObjectKey("waybill/canary/site"),
            keyPrefixes: ["logs", "chosen", "situations", "elsewhere", "adopted"].map(KeyPrefix.init)
        )
    }
}

extension StorageProfile.Provider {
    /// Docks know no Ceph (contract.md, `DOCK_PROVIDER`).
    fileprivate var asDocksAreTold: StorageProvider {
        switch self {
        case .minio: .minio
        case .aws, .ceph: .aws
        case .ali: .ali
        }
    }
}

enum SiteError: Error {
    case noWorker
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
