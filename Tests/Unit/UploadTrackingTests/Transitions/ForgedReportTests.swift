import Primitives
import Testing
import UploadTracking

// Whoever may publish to a dock's topics can say anything in its name. An object that is there, and that its own dock
// speaks of, is proven whatever else is said.
@Suite struct ForgedReportTests {
    /// Mismatches wait for what else is said.
    static let policy = TrackingPolicy(grace: .seconds(5))

    /// What a look says of the sample object.
    private static func look(at story: inout Story) {
        let claims = story.file?.report.claims ?? []
        let complete = claims.filter(\.isComplete)
        let verdict: Verdict =
            if claims.contains(FileReport.done.claims[0]) {
                .proven
            } else if complete.contains(where: { $0.size == 4 }) {
                .fingerprintMismatch(.found(at: story.now))
            } else if complete.isEmpty {
                .unreported(.found(at: story.now))
            } else {
                .sizeMismatch(.found(at: story.now))
            }
        story.judge(verdict)
    }

    /// Forged, with the word that the file is uploaded: of the object's size, or of greater ones, which come first.
    private static func forged(_ number: Int, sameSize: Bool) -> FileReport {
        let hex = String(number, radix: 16)
        let fingerprint = String(repeating: "0", count: 32 - hex.count) + hex
        return FileReport(
            position: Position(step: 3, percent: 100),
            claims: [Claim(size: sameSize ? 4 : Int64(1000 + number), fingerprint: fingerprint)].compactMap(\.self),
            isReported: true
        )
    }

    @Test(arguments: [1, 8, 300, 2_047, 10_000], [true, false])
    func forgedClaimsCrowdOutNoHonestOne(count: Int, sameSize: Bool) throws {
        for honestAt in [0, count / 3, count / 2, count] {
            var story = try Story(policy: Self.policy)
            story.start()
            story.wait(.seconds(60))
            for number in 0...count {
                story.report(number == honestAt ? .done : Self.forged(number, sameSize: sameSize))
                if number % 2_000 == 1_999 {
                    // A look between two commits.
                    story.wait(.milliseconds(100))
                    Self.look(at: &story)
                }
            }
            for _ in 0..<10 where !story.upload.state.isTerminal {
                story.wait(until: story.file?.verification.dueAt)
                Self.look(at: &story)
            }
            #expect(story.upload.state == .completed, "\(count), the honest one as number \(honestAt)")
        }
    }

    /// However many, at whatever time, and whatever else is forged.
    @Test func anyMixtureOfForgedReportsCompletes() throws {
        for seed in UInt64(0)..<2_000 {
            var generator = SplitMix64(seed: seed)
            var story = try Story(policy: Self.policy)
            story.start()
            story.wait(.seconds(60))
            let count = Int.random(in: 1...20, using: &generator)
            let honestAt = Int.random(in: 0..<count, using: &generator)
            for number in 0..<count {
                let report =
                    switch Int.random(in: 0..<6, using: &generator) {
                    case _ where number == honestAt: FileReport.done
                    case 0: FileReport.failed(number)
                    case 1: FileReport.canceled
                    case 2: FileReport.claiming(Int64(number), "aa")
                    case 3: FileReport.at(Int.random(in: 0...90, using: &generator), 99)
                    default: Self.forged(number, sameSize: Bool.random(using: &generator))
                    }
                story.report(report)
                if Bool.random(using: &generator), let due = story.file?.verification.dueAt, due <= story.now {
                    Self.look(at: &story)
                }
                // The object is there, and its dock says so within the grace period.
                story.wait(.milliseconds(Int.random(in: 0...200, using: &generator)))
            }
            for _ in 0..<10 where !story.upload.state.isTerminal {
                story.wait(until: story.file?.verification.dueAt)
                Self.look(at: &story)
            }
            guard story.upload.state == .completed else {
                Issue.record("seed \(seed): \(story.upload.state), \(story.upload.files[0])")
                return
            }
        }
    }

    @Test(arguments: [FileReport.failed(), .canceled, forged(1, sameSize: true), forged(1, sameSize: false)])
    func anObjectThatIsThereWaitsForItsDocksWord(forged: FileReport) throws {
        var story = try Story(policy: Self.policy)
        story.start()
        story.wait(.seconds(60))
        story.report(forged)
        Self.look(at: &story)
        #expect(!story.upload.state.isTerminal)
        let due = try #require(story.file?.verification.dueAt)
        #expect(due == story.now + Self.policy.grace)
        // Looked at before its time it waits on.
        story.wait(.seconds(2))
        Self.look(at: &story)
        #expect(story.file?.verification.dueAt == due)
        story.wait(.seconds(2))
        story.report(.done)
        #expect(story.file?.verification.dueAt == story.now)
        Self.look(at: &story)
        #expect(story.upload.state == .completed)
    }

    @Test(arguments: [
        (FileReport.failed(), FailureCode.deviceError), (forged(1, sameSize: true), .fingerprintMismatch),
        (forged(1, sameSize: false), .sizeMismatch),
    ])
    func whatIsNotContradictedStands(said: FileReport, code: FailureCode) throws {
        var story = try Story(policy: Self.policy)
        story.start()
        story.wait(.seconds(60))
        story.report(said)
        Self.look(at: &story)
        story.wait(until: story.file?.verification.dueAt)
        Self.look(at: &story)
        #expect(story.file?.failure?.code == code)
    }

    /// Another object than the one that was found begins anew.
    @Test func anObjectThatChangesWaitsAgain() throws {
        var story = try Story(policy: Self.policy)
        story.start()
        story.wait(.seconds(60))
        story.report(Self.forged(1, sameSize: false))
        Self.look(at: &story)
        story.wait(until: story.file?.verification.dueAt)
        var other = Evidence.found(at: story.now)
        other.etag = "\"another\""
        story.judge(.sizeMismatch(other))
        #expect(story.file?.state == .verifying)
        #expect(story.file?.verification.dueAt == story.now + Self.policy.grace)
    }

    @Test(arguments: [TrackingPolicy.Unreported.fail, .accept])
    func moreClaimsThanAreKeptDisproveNothing(rule: TrackingPolicy.Unreported) throws {
        var policy = Self.policy
        policy.unreported = rule
        var story = try Story(policy: policy)
        story.start()
        for number in 0...FileReport.claimBound {
            story.report(Self.forged(number, sameSize: false))
        }
        let deadline = try #require(story.file?.verification.deadline)
        Self.look(at: &story)
        #expect(story.file?.report.claims.isEmpty == true, "there is room for others")
        while story.now < deadline {
            #expect(story.file?.state == .verifying)
            let due = try #require(story.file?.verification.dueAt)
            story.wait(until: due)
            Self.look(at: &story)
        }
        #expect(story.file?.failure?.code == .unprovable)
        #expect(story.file?.failure?.remedy.contains("broker") == true)
        // What its dock says later is still held against it.
        story.report(.done)
        Self.look(at: &story)
        #expect(story.file?.evidence?.proof == .etagMD5)
    }

    /// A flood before there is an object leaves room for what its dock says when there is.
    @Test func aFloodBeforeTheObjectIsForgotten() throws {
        var story = try Story(policy: Self.policy)
        story.start()
        for number in 0...(3 * FileReport.claimBound) {
            story.report(Self.forged(number, sameSize: false))
        }
        story.judge(.absent)
        story.report(.done)
        Self.look(at: &story)
        #expect(story.upload.state == .completed)
    }
}

extension Evidence {
    /// The sample object, which proves nothing.
    fileprivate static func found(at moment: Timestamp) -> Evidence {
        var evidence = unproven
        evidence.verifiedAt = moment
        return evidence
    }
}
