import Chaos
import Testing

/// A short run of what `scripts/chaos` runs at length: everything fails now and then, and nothing is lost or doubled.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ChaosTests {
    @Test(arguments: [(ChaosPlan.Store.sqlite, 1), (.postgresql, 2)])
    func nothingIsLostOrDoubled(store: ChaosPlan.Store, workers: Int) async throws {
        let plan = try ChaosPlan(seed: 1, store: store, workers: workers)
        let report = try await ChaosRun(plan).run()
        print(report.figures)
        guard report.violations.isEmpty else {
            let logs = try report.writeLogs()
            for violation in report.violations {
                Issue.record("\(violation)")
            }
            Issue.record("the logs: \(logs)")
            return
        }
    }
}
