import Chaos
import Testing

/// A worker that is killed where much is under way.
@Suite(.serialized, .timeLimit(.minutes(20))) struct RestartTests {
    @Test("a restart in the middle of a thousand live uploads loses none", arguments: ChaosPlan.Store.allCases)
    func aThousandOutliveARestart(store: ChaosPlan.Store) async throws {
        let outcome = try await RestartRun(store, uploads: 1000).run()
        #expect(outcome.live == 1000)
        #expect((500..<1000).contains(outcome.reportedBefore))
        #expect(outcome.completed == 1000)
        #expect(outcome.notices == ["upload.completed": 1000, "file.verified": 1000])
    }
}
