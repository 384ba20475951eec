import Primitives
import Testing
import UploadTracking

// rules.md, Reports and settlement: what each verdict does in each situation.
@Suite struct VerdictTableTests {
    enum Situation: CaseIterable {
        /// Looked at by a sweep.
        case idle
        case probed
        case reported
        /// Reported, and asked after the deadline.
        case overdue
        case failedByDevice
        case stalled
        case canceled
    }

    /// One column for each situation, in the order of the cases; `-` goes on without another look, `again` with one.
    static let table: [(verdict: Verdict, outcomes: [String])] = [
        (.proven, Array(repeating: "verified", count: 7)),
        (.absent, ["-", "again", "again", "missing", "device_error", "stalled", "canceled"]),
        (
            .sizeMismatch(.unproven),
            ["-", "again", "size_mismatch", "size_mismatch", "device_error", "stalled", "canceled"]
        ),
        (
            .fingerprintMismatch(.unproven),
            ["-", "again", "fingerprint_mismatch", "fingerprint_mismatch", "device_error", "stalled", "canceled"]
        ),
        (.unprovable(.unproven), ["-", "again", "unprovable", "unprovable", "device_error", "stalled", "canceled"]),
        (.unreported(.unproven), ["-", "again", "again", "unreported", "device_error", "unreported", "canceled"]),
        (.stale(.unproven), ["-", "again", "again", "stale", "device_error", "stalled", "canceled"]),
        (.denied, ["-", "again", "again", "access_denied", "device_error", "stalled", "canceled"]),
        (.unanswered, Array(repeating: "again", count: 7)),
        (.throttled(message: "SlowDown"), Array(repeating: "again", count: 7)),
    ]

    @Test(arguments: table.indices, Situation.allCases)
    func settles(row: Int, situation: Situation) throws {
        let (verdict, outcomes) = Self.table[row]
        let column = try #require(Situation.allCases.firstIndex(of: situation))
        var story = try Self.story(situation)
        story.judge(verdict)
        #expect(try Self.outcome(of: #require(story.file)) == outcomes[column])
        if outcomes[column] != "again" && outcomes[column] != "-" {
            // An object from before is shown, and is evidence of nothing.
            let shown = outcomes[column] == "stale" ? .unproven : verdict.evidence
            #expect(story.file?.evidence == shown)
        }
    }

    /// The bytes of an object that nobody spoke of are read once: at the look whose answer settles the file.
    @Test(arguments: Situation.allCases, [TrackingPolicy.Unreported.fail, .accept])
    func whetherAnUnreportedObjectSettlesIsKnownBefore(situation: Situation, rule: TrackingPolicy.Unreported) throws {
        let policy = TrackingPolicy(unreported: rule)
        var story = try Self.story(situation, policy: policy)
        let isSettled = try #require(story.file).isSettledByUnreported(askedAt: story.now, policy: policy)
        story.judge(.unreported(.unproven))
        let state = try #require(story.file).state
        let failure = story.file?.failure?.code
        #expect(isSettled == (state == .verified || failure == .unreported))
    }

    @Test(
        arguments: zip(
            Situation.allCases,
            ["-", "again", "verified", "verified", "device_error", "verified", "canceled"]
        )
    )
    func acceptsWhatWasNeverReported(situation: Situation, outcome: String) throws {
        var story = try Self.story(situation, policy: TrackingPolicy(unreported: .accept))
        story.judge(.unreported(.unproven))
        let file = try #require(story.file)
        #expect(Self.outcome(of: file) == outcome)
        if outcome == "verified" {
            #expect(file.evidence?.proof == .existsOnly)
        }
    }

    @Test func onlyATimersFailureTellsTheDockToStop() throws {
        for situation in Situation.allCases {
            var story = try Self.story(situation)
            let isAnswered = story.upload.cancellation != nil
            story.judge(.absent)
            #expect((story.upload.commandDueAt != nil) == (situation == .stalled), "\(situation)")
            #expect(isAnswered == (situation == .canceled))
        }
    }

    private static func story(_ situation: Situation, policy: TrackingPolicy = TrackingPolicy()) throws -> Story {
        var story = try Story(policy: policy)
        story.start()
        story.wait(.seconds(60))
        switch situation {
        case .idle:
            story.apply(.swept)
        case .probed:
            story.report(.probe())
        case .reported:
            story.report(.done)
        case .overdue:
            story.report(.done)
            story.wait(policy.verifyDeadline)
        case .failedByDevice:
            story.report(.failed())
        case .stalled:
            story.wait(until: story.upload.timerDueAt(policy: policy))
            story.apply(.timer)
        case .canceled:
            story.apply(.cancelRequested(modules: nil))
            story.reply(.accepted, to: story.sendCancel())
        }
        return story
    }

    private static func outcome(of file: UploadFile) -> String {
        switch file.state {
        case .verified, .canceled: file.state.rawValue
        case .failed: file.failure?.code.rawValue ?? "failed without a reason"
        case .pending, .uploading, .verifying: file.verification.dueAt == nil ? "-" : "again"
        }
    }
}
