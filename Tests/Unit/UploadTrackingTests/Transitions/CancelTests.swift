import Primitives
import Testing
import UploadTracking

// rules.md, Commands: cancels, by module.
@Suite struct CancelTests {
    @Test func beforeAnyStartItEndsAtOnce() throws {
        var story = try Story(modules: ["0", "3"])
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.state == .canceled)
        #expect(story.upload.commandDueAt == nil)
        #expect(!story.upload.holdsSlots)
        #expect(story.notices == [.upload(.uploadCanceled)])
    }

    @Test func ofOneModuleTheOthersGoOn() throws {
        var story = try Story(modules: ["0", "3"])
        story.apply(.cancelRequested(modules: ["0"]))
        #expect(story["0"]?.state == .canceled)
        #expect(story.upload.dueCommand(at: story.now) == .start)
        story.start()
        story.report(.done)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func ofNothingThatLivesDoesNothing() throws {
        var story = try Story()
        #expect(story.apply(.cancelRequested(modules: ["7"])) == .unchanged)
        story.start()
        story.report(.done)
        story.judge(.proven)
        #expect(story.apply(.cancelRequested(modules: nil)) == .unchanged)
    }

    @Test func ofAnUploadUnderWayAsksTheDockFirst() throws {
        var story = try Story(modules: ["3", "0"])
        story.start()
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["0", "3"]))
        story.reply(.accepted, to: story.sendCancel())
        #expect(story.upload.state == .uploading, "it may have arrived before the cancel did")
        story.judge(.absent)
        story.judge(.absent, of: "0")
        #expect(story.upload.state == .canceled)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aProofBeatsACancel() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        story.reply(.accepted, to: story.sendCancel())
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func unansweredThreeTimesItIsGivenUp() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        for _ in 1...3 {
            story.wait(until: story.upload.commandDueAt)
            #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
            story.sendCancel()
            #expect(story.upload.commandDueAt == nil)
            story.letReplyTimeOut()
        }
        #expect(story.upload.cancellation?.progress == .givenUp)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.holdsSlots, "until a look has said that the object is not there")
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
        #expect(!story.upload.holdsSlots)
    }

    @Test func refusedByADockAtWorkTheUploadGoesOn() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        story.reply(.refused, to: story.sendCancel())
        #expect(story.file?.ending == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) != nil)
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]), "and may be canceled again")
    }

    @Test func refusedByADockThatKnowsOfNothingItEnds() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.apply(.cancelRequested(modules: nil))
        story.reply(.refused, to: story.sendCancel())
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    @Test func putOffByABusyDockItIsAskedAgainLater() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        var asked = 0
        while let due = story.upload.commandDueAt, asked < 10 {
            #expect(asked == 0 || due > story.now, "a pause, or three tries are over in a moment")
            story.wait(until: due)
            story.reply(.busy, to: story.sendCancel())
            asked += 1
        }
        #expect(asked == 3)
        #expect(story.upload.cancellation?.progress == .givenUp)
    }

    @Test func whatDidNotLeaveIsNotCounted() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        for _ in 1...5 {
            story.wait(until: story.upload.commandDueAt)
            story.apply(.commandUnsent(tid: story.sendCancel(), message: "refused"))
            story.wait(story.policy.replyTimeout)
            story.apply(.timer)
            #expect(story.upload.cancellation?.isOpen == true)
            #expect(story.upload.commandDueAt != nil)
        }
        story.reply(.accepted, to: story.sendCancel())
        #expect(story.upload.cancellation?.progress == .answered)
    }

    @Test func ofAStartThatTheDockNeverTookNothingIsSent() throws {
        // A busy dock exports for somebody else, and a cancel names no upload, only a module: it would kill that.
        var story = try Story()
        story.reply(.busy, to: story.sendStart())
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.state == .canceled)
        #expect(story.upload.commandDueAt == nil)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aDockThatWasBusyToTheEndIsNotToldToStop() throws {
        var story = try Story()
        story.reply(.busy, to: story.sendStart())
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .dockBusy)
        #expect(story.upload.commandDueAt == nil)
        #expect(!story.upload.holdsSlots)
    }

    @Test func theStartDeadlineLeavesACancelAlone() throws {
        var story = try Story()
        story.sendStart()
        story.wait(until: story.upload.start.deadline - .seconds(1))
        story.apply(.timer)
        story.apply(.cancelRequested(modules: nil))
        story.apply(.commandUnsent(tid: story.sendCancel(), message: "refused"))
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        story.wait(until: story.upload.commandDueAt)
        story.reply(.accepted, to: story.sendCancel())
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }
}
