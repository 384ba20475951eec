import Cryptography
import DockProtocol
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Synchronization
import Testing

@testable import DockSimulation

/// An export of files that upload nothing, and what it would publish.
struct OfflineExport {
    static let archive = LogArchive(seed: 1, module: "3", logs: [SimulatedLog(bootIndex: 1, size: 100_000)])

    let export: Export
    let events = DockEvents()

    init(keys: [String] = ["a/3.tar"], _ change: (inout DockBehaviour) -> Void = { _ in }) throws {
        var behaviour = DockBehaviour()
        behaviour.upload = .never
        change(&behaviour)
        let http = try HTTPClient()
        let endpoint = try #require(StorageEndpoint("http://127.0.0.1:1"))
        let profile = StorageProfile(
            name: try #require(ProfileName("offline")),
            provider: .minio,
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: "us-east-1",
            bucket: "bucket",
            addressing: .path
        )
        let client = StorageClient(profile: profile, http: http, clock: SystemWallClock())
        let plans = try keys.map { key in
            FileExport.Plan(
                file: StartFile(module: "3", objectKey: key, bootIndexes: [1]),
                key: try ObjectKey(key),
                deviceSN: "DOCK1",
                archive: Self.archive,
                client: client,
                credentials: SigningCredentials(accessKeyID: "id", secretAccessKey: Secret("secret")),
                partSize: nil,
                stepDelay: .zero,
                behaviour: behaviour,
                progress: ProgressPlan(behaviour.progress)
            )
        }
        export = Export(plans, gateway: "DOCK1", bid: "the-bid", behaviour: behaviour, events: events)
    }

    /// Runs it to its end.
    func messages() async throws -> [InboundMessage] {
        let payloads = Mutex<[[UInt8]]>([])
        await export.run { payload in payloads.withLock { $0.append(payload) } }
        return try payloads.withLock { $0 }.map {
            try InboundMessage.decode(topic: .events(gateway: "DOCK1"), payload: $0)
        }
    }

    /// Runs it to its end, and takes the only file's reports out of the messages.
    func reports() async throws -> [FileProgress] {
        try await messages().compactMap(\.progress).flatMap(\.files)
    }
}

extension InboundMessage {
    var progress: UploadProgress? {
        if case .progress(let progress) = content { progress } else { nil }
    }
}
