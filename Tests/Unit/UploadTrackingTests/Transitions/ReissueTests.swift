import Primitives
import Testing
import UploadTracking

// rules.md, Credentials: when a file is stopped and started anew with other credentials.
@Suite struct ReissueTests {
    @Test func aSlowFileIsStoppedAndStartedAnewWithTheSameKey() throws {
        // 10 % in 100 s: done after 1,000 s, and the credentials last 600 s; looked after at half of that.
        var story = try Story.slow()
        let begun = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == begun + .seconds(300))
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.upload.commandDueAt == nil, "nothing is stopped before the object was looked at")
        story.judge(.unanswered)
        #expect(story.upload.commandDueAt == nil, "no answer never counts")
        story.judge(.absent)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
        let cancel = story.sendCancel()
        #expect(story.upload.start.generation == 1 && story.upload.start.nextAttemptAt == nil)
        story.reply(.accepted, to: cancel)
        #expect(story.upload.dueCommand(at: story.now) == .start)
        #expect(story.upload.start.generation == 2)
        #expect(story.upload.filesToStart.map(\.objectKey.value) == ["logs/dock/3.tar"])
        #expect(story.upload.start.deadline == story.now + story.policy.startDeadline)
        let start = story.sendStart()
        #expect(story.upload.credentials?.generation == 2)
        #expect(story.upload.state == .uploading)
        story.reply(.accepted, to: start)
        story.wait(.seconds(20))
        story.report(.done)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
        #expect(story.notices == [.file(.fileVerified), .upload(.uploadCompleted)])
    }

    @Test func aFileThatWillBeInTimeIsLeftAlone() throws {
        var story = try Story.slow(percent: 50)
        let begun = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == begun + .seconds(600), "looked after at the expiry")
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.proven)
        #expect(story.upload.state == .completed, "a proof comes before all")
    }

    @Test func theRateMayShowThatItIsInTime() throws {
        // 10 % in 100 s were spent packing: at this rate the transfer takes 90 s.
        var story = try Story.slow()
        var report = FileReport.claiming(1_000_000, "aa")
        report.position = Position(step: 0, percent: 10, rate: 10_000)
        story.report(report)
        #expect(story.upload.timerDueAt(policy: story.policy) == Timestamp(milliseconds: 1_700_000_600_000))
    }

    @Test func aFileThatWillBeInTimeIsLetFinishFirst() throws {
        var story = try Story.slow(modules: ["0", "3"])
        story.report(FileReport(position: Position(step: 0, percent: 60)), of: "0")
        let expiry = Timestamp(milliseconds: 1_700_000_600_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == expiry)
        story.wait(.seconds(250))
        story.report(.done, of: "0")
        story.judge(.proven, of: "0")
        #expect(story.upload.timerDueAt(policy: story.policy).map { $0 <= story.now } == true)
        story.lookInVain()
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
    }

    @Test func aDockThatHasBecomeQuickerIsLeftAlone() throws {
        var story = try Story.slow()
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.wait(.seconds(5))
        story.report(FileReport(position: Position(step: 0, percent: 90)))
        story.judge(.absent)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.file?.ending == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == Timestamp(milliseconds: 1_700_000_600_000))
    }

    @Test func whatIsReportedMeanwhileIsNotStartedAnew() throws {
        var story = try Story.slow()
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.report(.done)
        story.judge(.absent)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.file?.state == .verifying, "the object may take until the deadline to show")
    }

    @Test func aLookFromBeforeTheTimerDoesNotCount() throws {
        var story = try Story.slow()
        story.apply(.swept)
        let asked = story.now
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.absent, askedAt: asked)
        #expect(story.upload.commandDueAt == nil)
    }

    @Test(arguments: [DeviceReply.Kind.refused, .busy]) func aDockThatDoesNotStopIsStartedAnewAllTheSame(
        _ kind: DeviceReply.Kind
    ) throws {
        var story = try Story.slow()
        story.lookInVain()
        for _ in 1...3 where story.upload.start.generation == 1 {
            story.wait(until: story.upload.commandDueAt)
            story.reply(kind, to: story.sendCancel())
        }
        #expect(story.upload.dueCommand(at: story.now) == .start)
        #expect(story.upload.mayBeRunning, "the first generation may go on")
    }

    @Test func aCancelThatIsNeverAnsweredIsGivenUp() throws {
        var story = try Story.slow()
        story.lookInVain()
        for _ in 1...3 {
            story.wait(until: story.upload.commandDueAt)
            story.sendCancel()
            story.letReplyTimeOut()
        }
        #expect(story.upload.start.generation == 2)
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }
}
