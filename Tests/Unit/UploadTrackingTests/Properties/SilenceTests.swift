import Primitives
import Testing
import UploadTracking

@Suite struct SilenceTests {
    /// Whatever came before, an object store that never answers leaves nothing unsettled and holds no module of a dock; and
    /// when it answers again, each file that failed for that is looked at once more at least.
    @Test func aStoreThatNeverAnswersHoldsNothingUp() async throws {
        let count = max(100, Tally.wanted / 10)
        var unanswered = 0
        var late = 0
        for seed in 0..<UInt64(count) {
            var history = try History(seed: seed | 6 << 60)
            history.begin()
            history.wander(steps: Int.random(in: 0...50, using: &history.generator))
            history.fallSilent()
            let failed = history.story.upload.files.filter { $0.failure?.code == .unanswered }
            let heals = Bool.random(using: &history.generator)
            history.story.wait(.seconds(Int.random(in: 0...100_000, using: &history.generator)))
            history.settle { heals ? .proven : $0.randomAnswer() }
            if heals {
                for file in failed {
                    let notice = NoticeRequest.file(.fileLate, file.module)
                    if history.story.notices.count(where: { $0 == notice }) != 1 {
                        history.violations.append("no late proof of module \(file.module)")
                    }
                }
                late += failed.count
            }
            unanswered += failed.count
            if let violation = history.violations.first {
                Issue.record("seed \(seed): \(violation)")
                return
            }
            if seed.isMultiple(of: 4) {
                await Task.yield()
            }
        }
        print("\(count) histories with a store that fell silent: \(unanswered) files unanswered, \(late) proven late")
        #expect(unanswered > count / 4 && late > count / 10)
    }
}

extension History {
    /// No question is answered any more: time passes, sweeps come, and workers are away for days.
    fileprivate mutating func fallSilent() {
        settle { history in
            switch Int.random(in: 0..<40, using: &history.generator) {
            case 0: history.story.wait(.seconds(Int.random(in: 0...200_000, using: &history.generator)))
            case 1..<4: history.apply(.swept)
            default: break
            }
            return Bool.random(using: &history.generator) ? .unanswered : .throttled(message: "SlowDown")
        } until: {
            $0.story.upload.state.isTerminal && !$0.story.upload.holdsSlots
        }
    }
}
