import Primitives
import Testing
import UploadTracking

// rules.md, Reports and settlement: a timer announces, and a look settles.
@Suite struct StallTests {
    @Test func aSilentDockIsToldOfAndLookedAt() throws {
        var story = try Story()
        story.start()
        story.report(.at(1, 50))
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.notices == [.upload(.uploadStalled)])
        #expect(story.upload.state == .uploading)
        #expect(story.upload.timerDueAt(policy: story.policy) == nil)
        story.judge(.unanswered)
        #expect(story.upload.state == .uploading, "no answer never counts")
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.absent)
        #expect(story.file?.failure?.code == .stalled)
        #expect(story.upload.state == .failed)
        #expect(story.upload.holdsSlots)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
        for _ in 1...3 {
            story.wait(until: story.upload.commandDueAt)
            story.sendCancel()
            story.letReplyTimeOut()
        }
        #expect(!story.upload.holdsSlots)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == nil)
        #expect(story.notices == [.upload(.uploadStalled), .file(.fileFailed), .upload(.uploadFailed)])
    }

    @Test func aTimerThatIsNotDueDoesNothing() throws {
        var story = try Story()
        story.start()
        story.wait(story.policy.stallTimeout - .milliseconds(1))
        #expect(story.apply(.timer) == .unchanged)
    }

    @Test func repeatingItselfIsSilence() throws {
        var story = try Story()
        story.start()
        story.report(.at(1, 50))
        let stall = story.now + story.policy.stallTimeout
        story.wait(.seconds(600))
        #expect(story.report(.at(1, 50)) == .unchanged)
        #expect(story.report(.at(1, 40)) == .unchanged)
        #expect(story.upload.timerDueAt(policy: story.policy) == stall)
        story.wait(until: stall)
        story.apply(.timer)
        story.report(.at(1, 50))
        story.judge(.absent)
        #expect(story.upload.reason == .stalled, "it is no further than a silent dock")
    }

    @Test func aDockThatSpeaksAgainHasNotStalled() throws {
        // The object store is down: the look that would settle it stays away, and the dock comes back.
        var story = try Story()
        story.lifetime = .seconds(36_000)
        story.start()
        story.report(.at(1, 50))
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.unanswered)
        story.wait(.seconds(60))
        story.report(.at(1, 60))
        story.judge(.absent)
        #expect(story.upload.state == .uploading)
        #expect(story.upload.timerDueAt(policy: story.policy) == story.now + story.policy.stallTimeout)
        // Falling silent again, it is not told of again.
        story.wait(story.policy.stallTimeout)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .stalled)
        #expect(story.notices.filter { $0.type == .uploadStalled }.count == 1)
    }

    @Test func aDockThatReportsAfterTheTimerHasItsTime() throws {
        var story = try Story()
        story.start()
        story.wait(story.policy.stallTimeout)
        story.apply(.timer)
        story.wait(.seconds(1))
        story.report(.done)
        story.judge(.absent)
        #expect(story.file?.state == .verifying, "the object may take until the deadline to show")
    }

    @Test func aDockThatSpeaksAfterTheStartDeadlineHasStarted() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        story.report(.at(1, 1))
        story.judge(.absent)
        #expect(story.upload.state == .uploading)
    }

    @Test func aFileUnderCancelDoesNotStall() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.wait(story.policy.stallTimeout - .seconds(1))
        story.apply(.cancelRequested(modules: ["0"]))
        story.sendCancel()
        story.wait(.seconds(1))
        story.apply(.timer)
        #expect(story["0"]?.ending == nil)
        #expect(story["3"]?.ending?.source == .timer)
    }

    @Test func whatIsReportedDoesNotStall() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.report(.done, of: "0")
        story.wait(story.policy.stallTimeout)
        story.apply(.timer)
        #expect(story["0"]?.ending == nil)
        story.judge(.absent)
        #expect(story["3"]?.failure?.code == .stalled)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
    }

    @Test func timersWaitForAnAnswerThatIsStillAwaited() throws {
        var story = try Story()
        story.wait(until: story.upload.start.deadline - .seconds(1))
        story.sendStart()
        story.wait(.seconds(1))
        story.apply(.timer)
        #expect(story.file?.ending == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == story.now + story.policy.replyTimeout - .seconds(1))
        story.wait(story.policy.replyTimeout)
        story.apply(.timer)
        #expect(story.file?.ending?.source == .timer)
    }
}
