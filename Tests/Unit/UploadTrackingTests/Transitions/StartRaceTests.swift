import Primitives
import Testing
import UploadTracking

// A start is minted for seconds, outside any transaction: what happened meanwhile decides whether it still leaves.
@Suite struct StartRaceTests {
    @Test func noStartLeavesAfterTheEnd() throws {
        var story = try Story()
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.state == .canceled)
        story.sendStart()
        #expect(story.upload.start.attempts.isEmpty)
        #expect(story.upload.credentials == nil)
    }

    @Test func noStartLeavesOnceTheDockWorksOnIt() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        story.report(.at(1, 5))
        story.sendStart()
        #expect(story.upload.start.attempts.count == 1)
    }

    @Test func twoWorkersDoNotSendTheSameStart() throws {
        var story = try Story()
        story.sendStart()
        story.sendStart()
        #expect(story.upload.start.attempts.count == 1)
    }

    @Test func aMintThatFailsAfterTheEndChangesNothing() throws {
        var story = try Story()
        story.apply(.cancelRequested(modules: nil))
        #expect(story.apply(.mintFailed(message: "SlowDown", isRetryable: true)) != .applied)
        #expect(story.upload.start.mintError == nil)
    }

    @Test func aStartThatDidNotLeaveIsNotRepeatedOnceTheDockWorksOnIt() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        let second = story.sendStart()
        story.report(.at(1, 5))
        story.apply(.commandUnsent(tid: second, message: "refused"))
        #expect(story.upload.commandDueAt == nil)
    }

    @Test func aStartThatDidNotLeaveIsNotRepeatedAfterACancel() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        let second = story.sendStart()
        story.apply(.cancelRequested(modules: nil))
        story.apply(.commandUnsent(tid: second, message: "refused"))
        #expect(story.upload.start.nextAttemptAt == nil)
    }

    @Test func aLateBusyDoesNotSendASecondStartBesideTheOneAwaited() throws {
        var story = try Story()
        let first = story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        let second = story.sendStart()
        story.reply(.busy, to: first)
        #expect(story.upload.commandDueAt == nil)
        story.reply(.busy, to: second)
        #expect(story.upload.commandDueAt != nil)
    }
}
