import ControlProtocol
import DockSimulation
import HTTPTransport
import TestSupport
import Testing

/// The program beside a broker whose access rules forbid commands to docks.
@Suite(.timeLimit(.minutes(5))) struct RefusedCommandTests {
    private static let gateway = "DOCK-REFUSED"

    @Test("a start that the broker refuses is told at once, mints once, and goes on when the rules are changed")
    func start() async throws {
        let (site, worker) = try await Self.site()
        let (_, running) = try await site.dock(Self.gateway)
        defer { running.cancel() }
        let upload = try await worker.start(Self.gateway)
        try await until("three tries were refused") {
            try await worker.upload(upload.id).command?.notSent ?? 0 >= 3
        }
        let refused = try await worker.upload(upload.id)
        #expect(refused.state == .issued && refused.reason == .notSent && refused.endedAt == nil)
        let command = try #require(refused.command)
        #expect(command.outcome == .notSent && command.attempts == command.notSent && command.deadline != nil)
        let words = try #require(command.lastAnswer)
        #expect(words.contains("refused") && words.contains("thing/product/\(Self.gateway)/services"), "\(words)")
        let shown = try await worker.waybill("show", upload.id)
        #expect(shown.output.contains("never sent") && shown.output.contains("gives up"), "\(shown.output)")
        #expect(try await Self.mints(worker, of: upload) == 1)

        try await site.broker.restart(accessControl: nil)
        try await until("it completes") { try await worker.upload(upload.id).state == .completed }
        #expect(try await Self.mints(worker, of: upload) == 1, "the credentials that nobody had seen")
        let completed = try await worker.upload(upload.id)
        #expect(completed.reason == nil && completed.endedAt != nil)
        #expect(completed.command?.outcome == .accepted)
        await Self.end(worker)
    }

    @Test("a start that the broker does not acknowledge is told, and goes on with the broker; nothing is minted again")
    func unacknowledged() async throws {
        let site = try await Deployment()
        let worker = try await site.worker(["UPLOADS_REPLY_TIMEOUT": "1s"])
        let (_, running) = try await site.dock(Self.gateway)
        defer { running.cancel() }
        await site.broker.pause()
        let upload = try await worker.start(Self.gateway)
        try await until("the silence is told") { try await worker.upload(upload.id).reason == .notSent }
        let words = try #require(try await worker.upload(upload.id).command?.lastAnswer)
        #expect(words.contains("not acknowledged") && words.contains("services"), "\(words)")
        await site.broker.resume()
        try await until("it completes") { try await worker.upload(upload.id).state == .completed }
        #expect(try await Self.mints(worker, of: upload) == 1)
        await Self.end(worker)
    }

    @Test("a cancel that the broker refuses is told with who asked for it")
    func cancel() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (dock, running) = try await site.dock(Self.gateway) { $0.behaviour.ending = .pauses(atPercent: 50) }
        defer { running.cancel() }
        let upload = try await worker.start(Self.gateway)
        try await until("the dock is at work") { try await worker.upload(upload.id).state == .uploading }
        try await site.broker.restart(accessControl: MosquittoServer.noCommands)
        try await worker.becomesReady()
        _ = try await worker.send(.post, "/v1/uploads/\(upload.id)/cancel")
        try await until("the refusal is told") {
            try await worker.upload(upload.id).cancellation?.command.outcome == .notSent
        }
        let cancellation = try #require(try await worker.upload(upload.id).cancellation)
        #expect(cancellation.state == .pending && cancellation.requestedBy != nil && cancellation.requestedAt != nil)
        #expect(cancellation.modules == ["0", "3"])
        try await site.broker.restart(accessControl: nil)
        try await until("it is canceled") { try await worker.upload(upload.id).state == .canceled }
        #expect(dock.events.all.contains { if case .cancelReceived = $0 { true } else { false } })
        await Self.end(worker)
    }

    private static func site() async throws -> (Deployment, WorkerProcess) {
        var options = MosquittoServer.Options()
        options.accessControl = MosquittoServer.noCommands
        let site = try await Deployment(options)
        return (site, try await site.worker())
    }

    private static func mints(_ worker: WorkerProcess, of upload: UploadResource) async throws -> Int {
        let answer = try await worker.send(.get, "/v1/credentials/audit?upload=\(upload.id)")
        return try ControlJSON.decode(MintPage.self, from: answer.body).mints.count
    }

    private static func end(_ worker: WorkerProcess) async {
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }
}
