import ControlProtocol
import TestSupport
import Testing

/// A store that cannot commit for a while: nothing is acknowledged, it is said, and it passes without a restart
/// (rules.md, Telemetry).
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    @Test(
        "a commit that fails acknowledges nothing, and what was said meanwhile is taken in afterwards",
        arguments: StoreOutage.allCases
    )
    func aCommitFails(_ outage: StoreOutage) async throws {
        let site = try await StoredSite(outage.kind, isOwn: true)
        let worker = try await site.worker()
        let (dock, upload) = try await site.dock("DOCK-OUTAGE", adoptedBy: worker)
        defer { dock.end() }
        try await dock.say(10)
        try await until("it is heard") { try await worker.heard() == ["applied": 1] }
        try await dock.upload()
        #expect(try await worker.failedCommits() == 0)

        let end = try await outage.begin(at: site, worker)
        try await site.atOnce { try await dock.say(50, 90, 100) }
        try await until("the metric tells of it") { try await worker.failedCommits() > 0 }
        #expect(try await worker.heard() == ["applied": 1])
        try await until("the log tells of it") {
            worker.process.errors.all.contains {
                $0.contains("messages were not committed") && $0.contains(outage.word)
            }
        }
        try await end()

        // The broker has them still: had one been acknowledged, it would be missing.
        try await until("it is heard") { try await worker.heard().values.reduce(0, +) == 4 }
        try await worker.expectCompletion(of: upload)
        #expect(worker.process.isRunning)
    }
}
