import Primitives
import Testing
import UploadTracking

@Suite struct HistoryTests {
    private static let tally = Task { try await Tally.running(Tally.wanted) }

    /// Whatever happens, in whatever order, the rules hold, and with a fair clock it ends.
    @Test func everyHistoryKeepsTheRulesAndEnds() async throws {
        let tally = try await Self.tally.value
        print(tally.summary)
        #expect(tally.violations.isEmpty)
        #expect(tally.histories == Tally.wanted)
        #expect(Set(tally.generations.keys).isSuperset(of: 1...4))
        #expect(Set(tally.ends.keys) == [.completed, .failed, .canceled])
    }

    /// What was seen is drawn in docs/VERIFICATION.md, and what is drawn there was seen.
    @Test func theDiagramsAreOfWhatHappens() async throws {
        let seen = try await Self.tally.value.transitions
        let files = try StateDiagram<FileState>(number: 0)
        #expect(files.edges == seen.files)
        #expect(files.first == .pending)
        #expect(files.last == Set(FileState.allCases.filter(\.isTerminal)))
        let uploads = try StateDiagram<UploadState>(number: 1)
        #expect(uploads.edges == seen.uploads)
        #expect(uploads.first == .requested)
        #expect(uploads.last == Set(UploadState.allCases.filter(\.isTerminal)))
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
