import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

/// The program itself, killed at each point of the way of a message (rules.md, Telemetry), on both stores: between its
/// receipt and its commit, between its commit and its acknowledgement, and after that.
@Suite(.timeLimit(.minutes(5))) struct RedeliveryTests {
    @Test("killed between receipt and commit, everything comes again", arguments: StoreKind.allCases)
    func beforeTheCommit(_ kind: StoreKind) async throws {
        let site = try await StoredSite(kind)
        let worker = try await site.worker()
        let (dock, upload) = try await site.dock("DOCK-UNCOMMITTED", adoptedBy: worker)
        defer { dock.end() }
        try await dock.upload()
        let lock = try await StoreLock(site)
        try await site.atOnce { try await dock.say(10, 30, 50, 90, 100) }
        if let database = site.database {
            try await database.server.waitForWaiting(in: database.name)
        } else {
            // SQLite's wait cannot be seen; its end can.
            try await until("it has tried") { worker.process.errors.text.contains("messages were not committed") }
        }
        try await site.kill(worker)
        try await lock.release()

        let next = try await site.worker()
        try await next.expectCompletion(of: upload)
        // Its object may be proven before the last of them is taken in.
        let heard = try await whatIsHeard(of: dock, at: next)
        #expect(heard["applied", default: 0] + heard["late", default: 0] == 5, "\(heard)")
    }

    @Test(
        "killed after the commit, what was not acknowledged comes again, and changes nothing",
        arguments: StoreKind.allCases,
        [false, true]
    )
    func afterTheCommit(_ kind: StoreKind, isAcknowledged: Bool) async throws {
        let site = try await StoredSite(kind)
        let worker = try await site.worker()
        let (dock, upload) = try await site.dock("DOCK-COMMITTED", adoptedBy: worker)
        defer { dock.end() }
        try await dock.upload()
        if !isAcknowledged {
            site.way.hold([.toServer])
        }
        try await dock.say(10, 30, 50, 90, 100)
        try await worker.expectCompletion(of: upload)
        if isAcknowledged {
            // It reads no more before it has acknowledged what it has read.
            _ = try await whatIsHeard(of: dock, at: worker)
        }
        let before = try await whatIsKnown(of: upload, at: worker)
        try await site.kill(worker)

        let next = try await site.worker()
        #expect(try await whatIsHeard(of: dock, at: next) == (isAcknowledged ? [:] : ["late": 5]))
        #expect(try await whatIsKnown(of: upload, at: next) == before)
    }

    /// What a worker has heard when a last message, which says nothing to it, has come: the broker keeps the order.
    private func whatIsHeard(of dock: SpokenDock, at worker: WorkerProcess) async throws -> [String: Int] {
        try await dock.say(1, of: "nobody's")
        // Twice, where that of the worker before was not acknowledged.
        try await until("the last message has come") { try await worker.heard()["unmatched", default: 0] > 0 }
        return try await worker.heard().filter { $0.key != "unmatched" }
    }

    /// The upload with the time of its last change, and the notices.
    private func whatIsKnown(of upload: UploadResource, at worker: WorkerProcess) async throws -> [String] {
        var known: [String] = []
        for path in ["/v1/uploads/\(upload.id)", "/v1/notices?after=0"] {
            known.append(String(decoding: try await worker.send(.get, path).body, as: UTF8.self))
        }
        return known
    }
}
