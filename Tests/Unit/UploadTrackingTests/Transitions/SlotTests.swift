import Primitives
import Testing
import UploadTracking

/// Until when an upload has a dock's module for itself (docs/ARCHITECTURE.md, A dock's modules).
@Suite struct SlotTests {
    @Test func whatIsReportedLeavesTheDockToTheNextUpload() throws {
        var story = try Story(modules: ["0", "3"])
        #expect(story.upload.holdsSlots)
        story.start()
        story.report(.done, of: "0")
        #expect(story.upload.holdsSlots, "the dock still has the other module to upload")
        story.report(.done)
        #expect(story.upload.state == .verifying)
        #expect(!story.upload.holdsSlots)
        story.judge(.unanswered, of: "0")
        #expect(!story.upload.holdsSlots)
    }

    @Test(arguments: [FileReport.failed(), .canceled])
    func whatTheDockHasGivenUpToo(report: FileReport) throws {
        var story = try Story()
        story.start()
        story.report(report)
        #expect(!story.upload.state.isTerminal)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aTimersEndHoldsItUntilTheCancelIsAnswered() throws {
        var story = try Story()
        story.start()
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.unanswered)
        #expect(story.upload.holdsSlots, "a cancel may be owed, and the dock may speak again")
        story.judge(.absent)
        #expect(story.upload.holdsSlots)
        story.reply(.accepted, to: story.sendCancel())
        #expect(!story.upload.holdsSlots)
    }

    @Test func aCancelThatIsOpenHoldsItAndOneThatIsClosedDoesNot() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        let tid = story.sendCancel()
        story.report(.done)
        #expect(story.upload.holdsSlots, "the cancel is not answered")
        story.reply(.accepted, to: tid)
        #expect(!story.upload.state.isTerminal && !story.upload.holdsSlots)
    }

    @Test func aDockThatNeverAnsweredItsCancelMayBeAtItStill() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        while story.upload.cancellation?.isOpen == true {
            story.wait(until: story.upload.commandDueAt)
            story.sendCancel()
            story.letReplyTimeOut()
        }
        story.judge(.unanswered)
        #expect(story.upload.holdsSlots)
        story.judge(.absent)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aCancelOfWhatTheDockIsDoneWithSendsNothing() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        story.judge(.unanswered)
        #expect(story.apply(.cancelRequested(modules: nil)) == .applied)
        #expect(story.upload.cancellation == nil, "it would stop the next upload")
        #expect(story.upload.commandDueAt == nil)
        #expect(!story.upload.holdsSlots)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    @Test func aProofBeatsSuchACancelToo() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        story.apply(.cancelRequested(modules: nil))
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func noCredentialsAreHandedOutForIt() throws {
        var story = try Story(origin: .issued)
        story.apply(.credentialsHanded(.sample(at: story.now)))
        story.report(.done)
        #expect(story.upload.handingRefusal(policy: story.policy) == .reported)
        #expect(story.apply(.credentialsHanded(.sample(at: story.now, generation: 2))) == .late)
    }

    @Test func noTimerOfItIsDueAnyMore() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.report(.done, of: "0")
        story.report(.done)
        #expect(story.upload.timerDueAt(policy: story.policy) == nil)
    }
}
