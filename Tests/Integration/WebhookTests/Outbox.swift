import Cryptography
import HTTPTransport
import Logging
import Primitives
import Synchronization
import TestSupport
import Testing
import UploadStore
import UploadTracking

@testable import Worker

/// The outbox of a worker, alone: a store, the loop that delivers to webhooks, and a clock that the test moves.
final class Outbox: Sendable {
    let store: SQLiteTrackingStore
    let tracker: UploadTracker
    let folder: TemporaryDirectory
    /// The store's and the loop's; webhooks are signed by the system's.
    let clock: ManualWallClock
    let log = LogLines()
    private let endpoints = Mutex<[ProfileName: WebhookEndpoint]>([:])
    private let bell = Doorbell()

    init() throws {
        folder = try TemporaryDirectory()
        clock = ManualWallClock(SystemWallClock().now())
        store = try SQLiteTrackingStore(path: folder.file("waybill.db"), clock: clock)
        tracker = UploadTracker(
            store: store,
            policy: { _ in TrackingPolicy() },
            destinations: { _ in [] },
            noticeBody: { _, _, _, _ in [] }
        )
    }

    /// Runs a test while notices are delivered.
    static func run(_ body: (Outbox) async throws -> Void) async throws {
        let outbox = try Outbox()
        let loop = OutboxLoop(
            destination: WebhookDestination(
                endpoint: { profile in outbox.endpoints.withLock { $0[profile] } },
                http: try HTTPClient(),
                clock: SystemWallClock()
            ),
            tracker: outbox.tracker,
            bell: outbox.bell,
            logger: Logger(label: "test") { _ in outbox.log }
        )
        let running = Task { await loop.run() }
        do {
            try await body(outbox)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        await running.value
        await outbox.store.close()
    }

    /// As a reload of the settings would; `nil` takes it away.
    func set(
        _ url: String?,
        secrets: [String] = [],
        attempts: Int = 20,
        caFile: String? = nil,
        of profile: String = "default"
    )
        throws
    {
        let name = try #require(ProfileName(profile))
        let keys = try secrets.map { try WebhookKey(Secret($0)) }
        let endpoint = try url.map { try WebhookEndpoint(url: $0, keys: keys, attempts: attempts, caFile: caFile) }
        endpoints.withLock { $0[name] = endpoint }
        bell.ring()
    }

    /// Records notices of one upload, in order.
    ///
    /// - Returns: Their ids.
    @discardableResult
    func record(_ types: NoticeType..., of profile: String = "default", body: String = "{}") async throws -> [String] {
        let name = try #require(ProfileName(profile))
        let upload = UploadID.make(at: clock.now())
        let notices = types.map { type in
            NewNotice(
                id: "\(upload)/\(type.rawValue)",
                uploadID: upload,
                profile: name,
                gateway: "dock",
                request: NoticeRequest(type: type),
                body: Array(body.utf8)
            )
        }
        try await store.write { transaction in
            for notice in notices {
                try transaction.insert(notice, destinations: [WebhookDestination.name])
            }
        }
        bell.ring()
        return notices.map(\.id)
    }

    /// Time passes, and whatever waited for it is due.
    func pass(_ duration: Duration) {
        clock.advance(by: duration)
        bell.ring()
    }

    func replay(_ filter: DeliveryFilter) async throws -> Int {
        defer { bell.ring() }
        return try await tracker.replay(filter)
    }

    func deliveries(_ filter: DeliveryFilter = DeliveryFilter()) async throws -> [Delivery] {
        try await store.read { try $0.deliveries(filter, after: nil, limit: 1000) }
    }

    /// Waits until the deliveries are as they should be.
    func until(_ what: String, line: Int = #line, _ condition: ([Delivery]) -> Bool) async throws {
        try await TestSupport.until(what, line: line) { condition(try await deliveries()) }
    }
}

/// All that was logged, as it would be printed.
final class LogLines: LogHandler {
    private let lines = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var text: String {
        lines.withLock { $0.joined(separator: "\n") }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
