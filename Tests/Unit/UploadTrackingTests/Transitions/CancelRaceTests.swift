import Primitives
import Testing
import UploadTracking

// Cancels that overlap: each answer counts for what was asked, and nothing is asked once it is settled.
@Suite struct CancelRaceTests {
    @Test func noCancelLeavesThatNobodyWants() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        story.reply(.accepted, to: story.sendCancel())
        story.sendCancel()
        #expect(story.upload.cancellation?.attempts.count == 1)
        story.judge(.absent)
        story.sendCancel()
        #expect(story.upload.cancellation?.attempts.count == 1, "it would kill the next upload")
    }

    @Test func twoWorkersDoNotSendTheSameCancel() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        story.sendCancel()
        story.sendCancel()
        #expect(story.upload.cancellation?.attempts.count == 1)
    }

    @Test func widenedItIsAskedAnew() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.apply(.cancelRequested(modules: ["0"]))
        let first = story.sendCancel()
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["0", "3"]))
        // The first question was of module 0 only.
        story.reply(.accepted, to: first)
        #expect(story["3"]?.ending == nil)
        story.reply(.accepted, to: story.sendCancel())
        #expect(story.upload.cancellation?.progress == .answered)
        #expect(story["3"]?.ending?.outcome == .canceled)
    }

    @Test func aLateAnswerDoesNotCloseAnotherCancel() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.apply(.cancelRequested(modules: ["0"]))
        var asked: [String] = []
        for _ in 1...3 {
            story.wait(until: story.upload.commandDueAt)
            asked.append(story.sendCancel())
            story.letReplyTimeOut()
        }
        #expect(story.upload.cancellation?.progress == .givenUp)
        story.apply(.cancelRequested(modules: ["3"]))
        story.reply(.accepted, to: asked[0])
        #expect(story["3"]?.ending == nil)
        #expect(story.upload.dueCommand(at: story.now) != nil)
    }

    @Test func aNewCancelHasAllItsTries() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        for _ in 1...2 {
            story.wait(until: story.upload.commandDueAt)
            story.sendCancel()
            story.letReplyTimeOut()
        }
        story.wait(until: story.upload.commandDueAt)
        story.reply(.refused, to: story.sendCancel())
        story.apply(.cancelRequested(modules: nil))
        story.sendCancel()
        story.letReplyTimeOut()
        #expect(story.upload.cancellation?.isOpen == true)
        #expect(story.upload.commandDueAt != nil)
    }

    @Test func canceledModuleByModuleNothingIsStartedAnyMore() throws {
        var story = try Story(modules: ["0", "3"])
        story.sendStart()
        story.letReplyTimeOut()
        story.apply(.cancelRequested(modules: ["0"]))
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.start.nextAttemptAt == nil)
    }

    @Test func whatIsNotCanceledIsStillStarted() throws {
        var story = try Story(modules: ["0", "3"])
        story.sendStart()
        story.letReplyTimeOut()
        story.apply(.cancelRequested(modules: ["0"]))
        story.reply(.accepted, to: story.sendCancel())
        story.judge(.absent, of: "0")
        story.wait(until: story.upload.commandDueAt)
        #expect(story.upload.dueCommand(at: story.now) == .start)
        story.reply(.busy, to: story.sendStart())
        #expect(story.upload.commandDueAt != nil)
    }

    @Test func aTimeOutOfAnEarlierTryDoesNotAskTwice() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.apply(.cancelRequested(modules: ["0"]))
        story.sendCancel()
        story.wait(.seconds(5))
        story.apply(.cancelRequested(modules: ["3"]))
        story.sendCancel()
        story.wait(.seconds(5))
        story.apply(.timer)
        #expect(story.upload.commandDueAt == nil, "the second is still awaited")
    }
}
