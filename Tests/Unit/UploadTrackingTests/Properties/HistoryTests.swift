import Primitives
import Testing
import UploadTracking

@Suite struct HistoryTests {
    static let count = 20_000
    static let slices = 8

    /// Whatever happens, in whatever order, the rules hold, and with a fair clock it ends.
    @Test(arguments: 0..<slices)
    func everyHistoryKeepsTheRulesAndEnds(slice: Int) throws {
        let count = Self.count / Self.slices
        var ends: [UploadState: Int] = [:]
        var longest = 0
        var generations: [Int: Int] = [:]
        for number in 0..<count {
            let seed = UInt64(slice) << 32 | UInt64(number)
            var history = try History(seed: seed)
            history.begin()
            history.wander(steps: Int.random(in: 0...50, using: &history.generator))
            if let steps = history.settle() {
                longest = max(longest, steps)
            }
            ends[history.story.upload.state, default: 0] += 1
            generations[history.story.upload.start.generation, default: 0] += 1
            if let violation = history.violations.first {
                Issue.record("seed \(seed): \(violation)")
                return
            }
        }
        let summary = ends.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        let reissued = generations.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        print("\(count) histories of slice \(slice): \(summary); generations: \(reissued); at most \(longest) steps")
        #expect(Set(generations.keys).isSuperset(of: 1...4))
        #expect(Set(ends.keys) == [.completed, .failed, .canceled])
    }

    /// Any permutation and repetition of reports between two settlement decisions gives the same upload.
    @Test func theOrderOfReportsDoesNotMatter() throws {
        var compared = 0
        for seed in UInt64(0)..<3_000 {
            var history = try History(seed: seed | 1 << 60)
            history.begin()
            history.wander(steps: Int.random(in: 0...30, using: &history.generator))
            let reports = (0..<Int.random(in: 2...6, using: &history.generator)).map { _ in history.randomReport() }
            var again = reports + reports.filter { _ in Bool.random(using: &history.generator) }
            again.shuffle(using: &history.generator)

            var one = history.story
            var other = history.story
            for report in reports {
                one.apply(report)
            }
            for report in again {
                other.apply(report)
            }
            guard one.upload == other.upload else {
                Issue.record("seed \(seed): the order of \(reports) matters")
                return
            }
            compared += 1
        }
        print("\(compared) histories compared with their reports in another order")
    }

    /// Spread over time, the order shifts clocks, but not what is settled.
    @Test func theOrderOfReportsOverTimeSettlesTheSame() throws {
        var compared = 0
        for seed in UInt64(0)..<3_000 {
            var history = try History(seed: seed | 2 << 60)
            history.begin()
            history.wander(steps: Int.random(in: 0...30, using: &history.generator))
            let reports = (0..<Int.random(in: 2...6, using: &history.generator)).map { _ in history.randomReport() }
            let verdict: Verdict =
                [.absent, .sizeMismatch(.unproven), .proven, .denied].randomElement(using: &history.generator)
                ?? .absent
            let pause = Duration.milliseconds(Int.random(in: 0...400, using: &history.generator))

            func settled(_ reports: [UploadEvent]) -> Story {
                var story = history.story
                for report in reports {
                    story.wait(pause)
                    story.apply(report)
                }
                // Once before any deadline, and once after all of them.
                for delay in [Duration.seconds(5), .seconds(3600)] {
                    story.wait(delay)
                    for file in story.upload.files where file.verification.dueAt != nil {
                        story.judge(verdict, of: file.module)
                    }
                }
                return story
            }
            let one = settled(reports)
            let other = settled(reports.shuffled(using: &history.generator))
            guard one.upload.files.map(Settled.init) == other.upload.files.map(Settled.init),
                Set(one.notices) == Set(other.notices)
            else {
                Issue.record("seed \(seed): the order of \(reports) matters")
                return
            }
            compared += 1
        }
        print("\(compared) histories settled the same with their reports in another order over time")
    }

    private struct Settled: Equatable {
        var state: FileState
        var report: FileReport
        var failure: FileFailure?
        var evidence: Evidence?

        init(_ file: UploadFile) {
            state = file.state
            report = file.report
            failure = file.failure
            evidence = file.evidence
        }
    }
}
