import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing
import UploadTracking
import Worker

/// A situation under way: what those who are in it can do.
struct Play: Sendable {
    let site: Site
    let gateway: String
    let dock: SimulatedDock
    let upload: UploadResource

    // MARK: The dock

    /// Waits until the dock has done something so many times.
    func dock(has what: String, times: Int = 1, _ isWanted: @Sendable (DockEvent) -> Bool) async throws {
        try await until("the dock has \(what)") { dock.events.all.count(where: isWanted) >= times }
    }

    /// Both files are at the object store, and not reported yet.
    func dockHasUploaded() async throws {
        try await dock(has: "uploaded", times: upload.files.count) { if case .uploaded = $0 { true } else { false } }
    }

    /// The dock works on every file, and waits on the way.
    func dockHasBegun() async throws {
        try await dock(has: "begun", times: upload.files.count) { if case .began = $0 { true } else { false } }
    }

    /// The first start came, and was not answered.
    func unansweredStart() async throws -> String {
        try await dock(has: "left a start unanswered") { if case .startUnanswered = $0 { true } else { false } }
        let tids = dock.events.all.compactMap { event -> String? in
            if case .startUnanswered(let tid) = event { tid } else { nil }
        }
        return try #require(tids.first)
    }

    /// The dock says more of its uploads than it says by itself.
    func say(_ files: [FileProgress], as teller: SimulatedDock? = nil, of gateway: String? = nil) async throws {
        try await say(UploadProgress(status: nil, files: files), as: teller, of: gateway)
    }

    func say(
        _ progress: UploadProgress,
        as teller: SimulatedDock? = nil,
        of gateway: String? = nil,
        bid: String? = nil
    ) async throws {
        let gateway = gateway ?? self.gateway
        let message = InboundMessage(
            gateway: gateway,
            tid: UUID().uuidString,
            bid: bid ?? upload.id,
            method: DockMethod.fileuploadProgress.rawValue,
            timestamp: SystemWallClock().now(),
            content: .progress(progress)
        )
        try await (teller ?? dock).publish(message.encoded(), to: .events(gateway: gateway))
    }

    /// The dock answers a start.
    func answer(_ tid: String, result: Int) async throws {
        let message = InboundMessage(
            gateway: gateway,
            tid: tid,
            bid: upload.id,
            method: DockMethod.fileuploadStart.rawValue,
            timestamp: SystemWallClock().now(),
            content: .reply(ServiceReply(result: result))
        )
        try await dock.publish(message.encoded(), to: .servicesReply(gateway: gateway))
    }

    /// Waits until the worker has read all that a dock has said: it reads in order, and this asks it for an answer.
    func readUp(from gateway: String? = nil) async throws {
        _ = try await site.control.logs(gateway: gateway ?? self.gateway, modules: ["3"])
    }

    // MARK: The worker

    /// How the upload stands.
    var current: UploadResource {
        get async throws {
            try await site.control.upload(upload.id)
        }
    }

    /// The upload as it is recorded, or another of the site's.
    func recorded(_ other: String? = nil) async throws -> Upload {
        let id = try #require(UploadID(other ?? upload.id))
        return try #require(try await site.store.read { try $0.upload(id) })
    }

    /// The dock uploads and says so while no worker runs; then something happens, and then one does.
    func unobserved(_ change: () async throws -> Void) async throws {
        try await dockHasBegun()
        try await site.stopWorker()
        dock.resume()
        try await dock(has: "ended", times: upload.files.count) { if case .ended = $0 { true } else { false } }
        try await change()
        try await site.startWorker()
    }

    // MARK: The operator

    /// The bytes that the dock uploads for a module.
    func logs(of module: String) throws -> LogArchive {
        let logs = try #require(dock.modules.first { $0.module == module }).logs
        return LogArchive(seed: 1, module: module, logs: logs)
    }

    func put(_ archive: LogArchive, at key: String) async throws {
        try await Site.put(archive.bytes(in: 0..<archive.size), at: key, site.storage)
    }

    func remove(_ key: String) async throws {
        try await site.storage.send(.delete, ObjectKey(key), as: site.storage.root)
    }
}

extension Site {
    static func put(_ bytes: [UInt8], at key: String, _ storage: ProviderUnderTest) async throws {
        try await storage.put(bytes, at: ObjectKey(key), as: storage.root)
    }
}
