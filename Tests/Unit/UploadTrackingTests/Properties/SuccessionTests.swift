import Testing
import UploadTracking

@Suite struct SuccessionTests {
    @Test func whatIsSaidOfOneUploadIsNotOfTheNext() async throws {
        let count = max(1, Tally.wanted / 20)
        var events = 0
        for seed in 0..<UInt64(count) {
            var succession = try Succession(seed: seed)
            succession.live()
            events += succession.first.events + succession.second.events
            if let violation = (succession.first.violations + succession.second.violations).first {
                Issue.record("seed \(seed): \(violation)")
                return
            }
            #expect(succession.first.story.upload.state.isTerminal && succession.second.story.upload.state.isTerminal)
            if seed.isMultiple(of: 4) {
                await Task.yield()
            }
        }
        print("\(count) successions of two uploads, \(events) events")
    }
}
