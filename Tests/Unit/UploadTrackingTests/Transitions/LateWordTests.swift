import Primitives
import Testing
import UploadTracking

// rules.md, Credentials: what the first generation still says does not end the second.
@Suite struct LateWordTests {
    @Test func aLateCanceledOfTheFirstGenerationDoesNotEndTheSecond() throws {
        var story = try Story.slow()
        story.lookInVain()
        let cancel = story.sendCancel()
        story.report(.canceled)
        #expect(story.file?.ending == nil, "under way")
        story.reply(.accepted, to: cancel)
        story.report(.canceled)
        #expect(story.file?.ending == nil, "not started yet")
        let start = story.sendStart()
        story.report(.failed())
        #expect(story.file?.ending == nil, "not answered yet")
        story.judge(.absent)
        story.reply(.accepted, to: start, saidAt: Timestamp(seconds: 1000))
        story.wait(story.policy.replyTimeout - .milliseconds(1))
        story.report(.canceled)
        #expect(story.file?.ending == nil, "within one reply timeout")
        #expect(story.file?.verification.dueAt == story.now, "a hint has the object looked at")
        story.judge(.absent)
        story.wait(.seconds(60))
        story.report(.canceled, saidAt: Timestamp(seconds: 1000))
        #expect(story.file?.ending == nil, "older than the answer, by the dock's own clock")
        story.judge(.absent)
        #expect(story.upload.state == .uploading)
        story.report(.done, saidAt: Timestamp(seconds: 1060))
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test(arguments: [Timestamp(seconds: 1001), nil]) func theSecondGenerationEndsByItsOwnWord(
        _ saidAt: Timestamp?
    ) throws {
        var story = try Story.reissued()
        story.wait(story.policy.replyTimeout)
        story.report(.failed(), saidAt: saidAt)
        story.judge(.absent)
        #expect(story.upload.reason == .deviceError)
    }

    @Test func anEventThatFailedAsAWholeIsAHintToo() throws {
        var story = try Story.reissued()
        for end in [DeviceEnd.failed, .canceled] {
            story.apply(.deviceEnded(end, .named))
            #expect(story.file?.ending == nil)
            #expect(story.file?.verification.dueAt == story.now)
        }
        story.wait(story.policy.replyTimeout)
        for naming in UploadNaming.allCases {
            story.apply(.deviceEnded(.failed, naming, saidAt: Timestamp(seconds: 999)))
            #expect(story.file?.ending == nil)
        }
        story.apply(.deviceEnded(.failed, .named, saidAt: Timestamp(seconds: 1001)))
        #expect(story.file?.ending?.source == .device)
    }

    @Test func latePercentsOfTheFirstGenerationAreNotTheSeconds() throws {
        var story = try Story.reissued()
        story.report(.at(3, 90))
        #expect(story.file?.report.position == nil)
        story.wait(.seconds(30))
        story.report(.at(3, 95), saidAt: Timestamp(seconds: 990))
        #expect(story.file?.report.position == nil)
        story.report(.at(1, 5), saidAt: Timestamp(seconds: 1030))
        #expect(story.file?.report.position == Position(step: 1, percent: 5))
    }

    @Test func aDockWhoseClockWasSetBackIsHeardBeforeItIsMissed() throws {
        var story = try Story.reissued()
        story.wait(story.policy.stallTimeout / 2)
        story.report(.at(1, 40), saidAt: Timestamp(seconds: 5))
        #expect(story.file?.report.position == Position(step: 1, percent: 40))
        #expect(story.upload.heardAt == story.now)
    }

    @Test func claimsOfAnyGenerationCount() throws {
        var story = try Story.slow()
        story.report(.claiming(7, "aa"))
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.accepted, to: story.sendStart())
        story.report(.claiming(8, "bb"))
        #expect(Set(story.file?.report.claims.compactMap(\.size) ?? []) == [7, 8])
    }

    @Test func aLateAnswerToTheFirstStartDoesNotStartTheSecond() throws {
        var story = try Story()
        story.lifetime = .seconds(660)
        let first = story.sendStart()
        story.letReplyTimeOut()
        story.report(FileReport(position: Position(step: 0, percent: 1)))
        story.wait(.seconds(590))
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.accepted, to: first)
        #expect(!story.upload.isUnderWay)
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }

    @Test func aLostAnswerIsMadeUpForByAReport() throws {
        var story = try Story.slow()
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.sendStart()
        story.report(.at(1, 30))
        #expect(!story.upload.isUnderWay, "it may be of the first generation")
        story.letReplyTimeOut()
        #expect(story.upload.start.nextAttemptAt != nil)
        story.report(.at(1, 1))
        #expect(story.upload.isUnderWay)
        #expect(story.upload.start.nextAttemptAt == nil)
    }
}
