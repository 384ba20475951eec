import Primitives
import Testing
import UploadTracking

// rules.md, Reports and settlement: which answers count, and for what.
@Suite struct SettlementTests {
    @Test func onlyAQuestionPutAfterTheDeadlineCanMissIt() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let deadline = try #require(story.file?.verification.deadline)
        story.wait(until: deadline)
        story.judge(.absent, askedAt: deadline - .milliseconds(1))
        #expect(story.file?.state == .verifying)
        #expect(story.file?.verification.dueAt != nil)
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.absent)
        #expect(story.file?.failure?.code == .missing)
    }

    @Test func aDeadlineIsNotSleptThrough() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let deadline = try #require(story.file?.verification.deadline)
        while story.file?.state == .verifying, story.now < deadline {
            story.wait(until: story.file?.verification.dueAt)
            story.judge(.absent)
        }
        #expect(story.now == deadline)
        #expect(story.file?.failure?.code == .missing)
    }

    @Test func aDeadEndpointBurnsNobodysDeadline() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        story.wait(.seconds(60))
        story.judge(.absent)
        let deadline = try #require(story.file?.verification.deadline)
        // An hour without an answer.
        let end = story.now + .seconds(3600)
        while story.now < end {
            story.wait(until: story.file?.verification.dueAt)
            story.judge(.unanswered)
        }
        #expect(story.file?.state == .verifying)
        #expect(try #require(story.file?.verification.deadline) >= deadline + .seconds(3600))
        #expect(try #require(story.file?.verification.deadline) - story.now >= .seconds(8 * 60))
    }

    @Test func aClockSetBackBringsNoDeadlineNearer() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let deadline = try #require(story.file?.verification.deadline)
        story.now = story.now - .seconds(3600)
        story.judge(.unanswered)
        #expect(story.file?.verification.deadline == deadline)
    }

    @Test func anAnswerToAnEarlierQuestionSettlesNoEnd() throws {
        var story = try Story()
        story.start()
        let asked = story.now
        story.wait(.seconds(1))
        story.report(.failed())
        story.judge(.absent, askedAt: asked)
        #expect(story.file?.state == .uploading)
        #expect(try #require(story.file?.verification.dueAt) <= story.now + .milliseconds(500))
        story.judge(.absent)
        #expect(story.file?.failure?.code == .deviceError)
    }

    @Test(arguments: [Verdict.sizeMismatch(.unproven), .fingerprintMismatch(.unproven), .unprovable(.unproven)])
    func anObjectSeenBeforeTheReportIsLookedAtAgain(verdict: Verdict) throws {
        // A dock may run one start twice: what was there before it said `ok` is not what it speaks of.
        var story = try Story()
        story.start()
        story.report(.claiming(4, "098f6bcd4621d373cade4e832627b4f6"))
        let asked = story.now
        story.wait(.seconds(1))
        story.report(.done)
        story.judge(verdict, askedAt: asked)
        #expect(story.file?.state == .verifying)
        #expect(try #require(story.file?.verification.dueAt) <= story.now + .milliseconds(500))
        story.judge(verdict)
        #expect(story.file?.state == .failed)
    }

    @Test func aMismatchWithWhatWasSaidBeforeIsLookedAtAgain() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let claims = try #require(story.file?.report.claims)
        story.report(.claiming(5, "ad0234829205b9033196ba818f7a872b"))
        story.judge(.fingerprintMismatch(.unproven), claims: claims)
        #expect(story.file?.state == .verifying)
        #expect(story.file?.verification.dueAt == story.now)
        story.judge(.fingerprintMismatch(.unproven))
        #expect(story.file?.failure?.code == .fingerprintMismatch)
    }

    @Test func aProofOfWhatWasSaidBeforeIsAProof() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let claims = try #require(story.file?.report.claims)
        story.report(.claiming(5, "ad0234829205b9033196ba818f7a872b"))
        story.judge(.proven, claims: claims)
        #expect(story.upload.state == .completed)
    }

    @Test func aVerdictOnAnotherKeyIsNotOurs() throws {
        var story = try Story()
        story.start()
        let judgement = Judgement(
            objectKey: try ObjectKey("logs/another.tar"),
            verdict: .proven,
            askedAt: story.now,
            claims: []
        )
        #expect(story.apply(.judged(judgement)) == .unmatched)
        #expect(story.upload.state == .uploading)
    }

    @Test func aSweepLooksAtWhatMayHaveBeenMissed() throws {
        var story = try Story(modules: ["0", "3"])
        story.apply(.swept)
        #expect(story["3"]?.verification.dueAt == nil, "no start has left")
        story.start()
        story.report(.done, of: "0")
        story.judge(.proven, of: "0")
        let watch = story["0"]?.verification
        story.apply(.swept)
        #expect(story["3"]?.verification.dueAt == story.now)
        #expect(story["0"]?.verification == watch, "what has ended is looked at in its own time")
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func whatIsNotShownIsNoChange() throws {
        var story = try Story()
        story.start()
        story.report(.at(1, 50))
        let updatedAt = story.upload.updatedAt
        #expect(updatedAt == story.now)
        story.wait(.seconds(60))
        story.apply(.swept)
        story.judge(.absent)
        story.report(.at(1, 50))
        #expect(story.upload.updatedAt == updatedAt)
        story.report(.at(1, 60))
        #expect(story.upload.updatedAt == story.now)
    }

    @Test(arguments: [
        (["proven", "proven"], UploadState.completed), (["proven", "failed"], .failed),
        (["proven", "canceled"], .completed), (["failed", "canceled"], .failed), (["canceled", "canceled"], .canceled),
    ])
    func anUploadEndsAsItsFilesDo(ends: [String], state: UploadState) throws {
        for ends in [ends, ends.reversed()] {
            var story = try Story(modules: ["0", "3"])
            story.start()
            for (module, end) in zip(["0", "3"], ends) {
                #expect(!story.upload.state.isTerminal)
                story.report(end == "proven" ? .done : end == "failed" ? .failed() : .canceled, of: module)
                story.judge(end == "proven" ? .proven : .absent, of: module)
            }
            #expect(story.upload.state == state)
            #expect(story.notices.last?.module == nil, "the upload's notice comes last")
            #expect(Set(story.notices).count == story.notices.count)
        }
    }
}
