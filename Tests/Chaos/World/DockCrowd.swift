import Cryptography
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import ObjectStorage
import Primitives
import RequestSigning
import Synchronization

/// More docks than there could be connections for: one client of the broker that speaks for all of them.
///
/// Each takes a start, says that it is at work, and stands still until ``open()``; then it uploads, and says so.
final class DockCrowd: Sendable {
    private struct Job: Sendable {
        var gateway: String
        var bid: String
        var start: UploadStart
    }

    private struct State {
        /// By the object's key: a start that comes again is the same upload.
        var jobs: [String: Job] = [:]
        var isOpen = false
        var uploaded = 0
    }

    private static let logger = Logger(label: "crowd") { _ in SwiftLogNoOpLogHandler() }

    private let state = Mutex(State())
    private let publisher: MQTTPublisher
    private let configuration: MQTTConfiguration
    private let http: HTTPClient
    private let waiting: AsyncStream<Job>
    private let continuation: AsyncStream<Job>.Continuation

    init(brokerURL: String) throws {
        var configuration = try MQTTConfiguration(url: brokerURL, clientID: "crowd")
        configuration.sessionExpiry = .seconds(3600)
        self.configuration = configuration
        configuration.clientID += "-up"
        publisher = MQTTPublisher(configuration: configuration, logger: Self.logger)
        http = try HTTPClient()
        // Unbounded: as many as uploads are asked for.
        (waiting, continuation) = AsyncStream.makeStream()
    }

    /// How many uploads were taken up.
    var taken: Int {
        state.withLock { $0.jobs.count }
    }

    /// How many were uploaded, and reported.
    var uploaded: Int {
        state.withLock { $0.uploaded }
    }

    /// Lets them upload.
    func open() {
        let jobs = state.withLock { state in
            state.isOpen = true
            return Array(state.jobs.values)
        }
        for job in jobs {
            continuation.yield(job)
        }
    }

    /// Works until the task is canceled.
    ///
    /// - Parameter onReady: Called once it listens.
    /// - Throws: What ends a connection, or an upload, for good.
    func run(onReady: @escaping @Sendable () -> Void) async throws {
        let subscriber = MQTTSubscriber(
            configuration: configuration,
            filters: ["thing/product/+/services"],
            logger: Self.logger,
            onEvent: { if $0 == .caughtUp { onReady() } },
            commit: { [self] messages in
                for message in messages {
                    try await take(message)
                }
            }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await subscriber.run() }
            group.addTask { try await self.publisher.run() }
            for _ in 0..<8 {
                group.addTask {
                    for await job in self.waiting {
                        try await self.upload(job)
                    }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func take(_ message: MQTTMessage) async throws {
        guard let topic = DockTopic(message.topic), let request = try? ServiceRequest.decode(message.payload),
            case .start(let start) = request.command
        else {
            return
        }
        let job = Job(gateway: topic.gateway, bid: request.bid, start: start)
        let isOpen = state.withLock { state in
            for file in start.files {
                state.jobs[file.objectKey] = job
            }
            return state.isOpen
        }
        let reply = InboundMessage.reply(to: request, from: job.gateway, at: now, ServiceReply(result: 0))
        try await publisher.publish(
            topic: DockTopic.servicesReply(gateway: job.gateway).name,
            payload: reply.encoded()
        )
        try await report(job, .fileUploading, percent: 10) { _ in nil }
        if isOpen {
            continuation.yield(job)
        }
    }

    private func upload(_ job: Job) async throws {
        guard let profile = StorageProfile(job.start) else {
            return
        }
        let client = StorageClient(profile: profile, http: http, clock: SystemWallClock())
        for file in job.start.files {
            let address = StorageAddress(of: try ObjectKey(file.objectKey), in: profile)
            let request = StorageRequest(.put, address, body: Self.content(of: file.objectKey))
            _ = try await client.send(request, with: SigningCredentials(job.start.credentials))
        }
        try await report(job, .ok, percent: 100) { Self.content(of: $0) }
        state.withLock { $0.uploaded += 1 }
    }

    /// What is uploaded under a key.
    private static func content(of key: String) -> [UInt8] {
        Array("the logs of \(key)".utf8)
    }

    private func report(
        _ job: Job,
        _ status: UploadStatus,
        percent: Int,
        _ content: (_ key: String) -> [UInt8]?
    ) async throws {
        let files = job.start.files.map { file in
            let bytes = content(file.objectKey)
            return FileProgress(
                key: file.objectKey,
                module: file.module,
                size: bytes.map { Int64($0.count) },
                fingerprint: bytes.map { Digest(of: $0, using: .md5).hex },
                percent: percent,
                currentStep: 1,
                totalStep: 1,
                result: 0,
                status: status
            )
        }
        let message = InboundMessage(
            gateway: job.gateway,
            tid: UUID().uuidString.lowercased(),
            bid: job.bid,
            method: DockMethod.fileuploadProgress.rawValue,
            timestamp: now,
            content: .progress(UploadProgress(status: status, files: files))
        )
        try await publisher.publish(topic: DockTopic.events(gateway: job.gateway).name, payload: message.encoded())
    }

    private var now: Timestamp {
        SystemWallClock().now()
    }
}
