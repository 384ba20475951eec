import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// The program itself, killed and ended at the worst moments.
@Suite struct KilledWorkerTests {
    @Test func losesNothingWhenKilledWhileTheDockReports() async throws {
        let site = try await Deployment()
        var workers = [try await site.worker()]
        let (dock, running) = try await site.dock("DOCK-KILL") { $0.stepDelay = .milliseconds(200) }
        defer { running.cancel() }

        let upload = try await workers[0].start("DOCK-KILL")
        // Killed while the dock reports: what it says meanwhile waits at the broker.
        try await until("the dock reports") {
            dock.events.all.contains { if case .reported = $0 { true } else { false } }
        }
        workers[0].process.kill()
        #expect(await workers[0].process.wait() == .signal(SIGKILL))
        try await until("the dock is done") {
            dock.events.all.filter { if case .ended = $0 { true } else { false } }.count == 2
        }
        workers.append(try await site.worker())
        var ended = upload
        try await until("the end of the upload") {
            ended = try await workers[1].upload(upload.id)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed)
        #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })

        workers[1].process.terminate()
        #expect(await workers[1].process.wait() == .code(0))
        try Self.expectNoSecrets(site, workers: workers)
    }

    @Test func killedAgainAndAgainItStillCompletes() async throws {
        let site = try await Deployment()
        var worker = try await site.worker()
        let (_, running) = try await site.dock("DOCK-KILLS") { $0.stepDelay = .milliseconds(200) }
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-KILLS")
        for _ in 0..<4 {
            worker.process.kill()
            await worker.process.wait()
            worker = try await site.worker()
        }
        var ended = upload
        let last = worker
        try await until("the end of the upload", within: .seconds(90)) {
            ended = try await last.upload(upload.id)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed)
        let notices = try ControlJSON.decode(
            NoticePage.self,
            from: try await last.send(.get, "/v1/notices?after=0").body
        )
        #expect(Set(notices.notices.map(\.id)).count == notices.notices.count)
        #expect(notices.notices.filter { $0.type == .uploadCompleted }.count == 1)
    }

    @Test func refusesABadConfigurationWithTwo() async throws {
        let finished = try await ChildProcess.run([try BuiltProduct.path("waybill"), "run"], environment: [:])
        #expect(finished.exit == .code(2))
        #expect(finished.errors.contains("WAYBILL_STORAGE_DEFAULT_PROVIDER"))
    }

    /// Nothing that a run leaves behind holds a secret: not the database, not the log at its most talkative.
    private static func expectNoSecrets(_ site: Deployment, workers: [WorkerProcess]) throws {
        let secret = Data(site.storage.secretAccessKey.utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folder.path) {
            let content = try Data(contentsOf: URL(fileURLWithPath: site.folder.file(name)))
            #expect(content.range(of: secret) == nil, "\(name) holds the parent's secret")
            // What MinIO's session tokens begin with: a JWT's header.
            #expect(content.range(of: Data("eyJhbGciOi".utf8)) == nil, "\(name) holds a session token")
        }
        for worker in workers {
            for text in [worker.process.output.text, worker.process.errors.text] {
                #expect(!text.contains(site.storage.secretAccessKey))
                #expect(!text.contains("eyJhbGciOi"))
            }
        }
    }
}
