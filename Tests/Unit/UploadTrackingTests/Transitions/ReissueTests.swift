import Primitives
import Testing
import UploadTracking

// rules.md, Credentials: when a file is stopped and started anew with other credentials.
@Suite struct ReissueTests {
    /// A dock that took a start whose credentials it was told to last ten minutes.
    private func slow(
        modules: [String] = ["3"],
        policy: TrackingPolicy = TrackingPolicy(),
        percent: Int = 10
    ) throws -> Story {
        var story = try Story(modules: modules, policy: policy)
        story.lifetime = .seconds(660)
        story.start()
        story.wait(.seconds(100))
        for module in modules {
            story.report(FileReport(position: Position(step: 0, percent: percent)), of: module)
        }
        return story
    }

    /// The timer fires, and the object is looked at in vain.
    private func lookedAtInVain(_ story: inout Story, modules: [String] = ["3"]) {
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        for module in modules {
            story.judge(.absent, of: module)
        }
    }

    /// Up to the second generation's start, which the dock takes at its own time 1,000 seconds.
    private func reissued() throws -> Story {
        var story = try slow()
        lookedAtInVain(&story)
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.accepted, to: story.sendStart(), saidAt: Timestamp(seconds: 1000))
        return story
    }

    @Test func aSlowFileIsStoppedAndStartedAnewWithTheSameKey() throws {
        // 10 % in 100 s: done after 1,000 s, and the credentials last 600 s; looked after at half of that.
        var story = try slow()
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
        var story = try slow(percent: 50)
        let begun = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == begun + .seconds(600), "looked after at the expiry")
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.proven)
        #expect(story.upload.state == .completed, "a proof comes before all")
    }

    @Test func theRateMayShowThatItIsInTime() throws {
        // 10 % in 100 s were spent packing: at this rate the transfer takes 90 s.
        var story = try slow()
        var report = FileReport.claiming(1_000_000, "aa")
        report.position = Position(step: 0, percent: 10, rate: 10_000)
        story.report(report)
        #expect(story.upload.timerDueAt(policy: story.policy) == Timestamp(milliseconds: 1_700_000_600_000))
    }

    @Test func aFileThatWillBeInTimeIsLetFinishFirst() throws {
        var story = try slow(modules: ["0", "3"])
        story.report(FileReport(position: Position(step: 0, percent: 60)), of: "0")
        let expiry = Timestamp(milliseconds: 1_700_000_600_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == expiry)
        story.wait(.seconds(250))
        story.report(.done, of: "0")
        story.judge(.proven, of: "0")
        #expect(story.upload.timerDueAt(policy: story.policy).map { $0 <= story.now } == true)
        lookedAtInVain(&story)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
    }

    @Test func aDockThatHasBecomeQuickerIsLeftAlone() throws {
        var story = try slow()
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
        var story = try slow()
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.report(.done)
        story.judge(.absent)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.file?.state == .verifying, "the object may take until the deadline to show")
    }

    @Test func aLookFromBeforeTheTimerDoesNotCount() throws {
        var story = try slow()
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
        var story = try slow()
        lookedAtInVain(&story)
        for _ in 1...3 where story.upload.start.generation == 1 {
            story.wait(until: story.upload.commandDueAt)
            story.reply(kind, to: story.sendCancel())
        }
        #expect(story.upload.dueCommand(at: story.now) == .start)
        #expect(story.upload.mayBeRunning, "the first generation may go on")
    }

    @Test func aCancelThatIsNeverAnsweredIsGivenUp() throws {
        var story = try slow()
        lookedAtInVain(&story)
        for _ in 1...3 {
            story.wait(until: story.upload.commandDueAt)
            story.sendCancel()
            story.letReplyTimeOut()
        }
        #expect(story.upload.start.generation == 2)
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }

    // MARK: Late words of the first generation

    @Test func aLateCanceledOfTheFirstGenerationDoesNotEndTheSecond() throws {
        var story = try slow()
        lookedAtInVain(&story)
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
        var story = try reissued()
        story.wait(story.policy.replyTimeout)
        story.report(.failed(), saidAt: saidAt)
        story.judge(.absent)
        #expect(story.upload.reason == .deviceError)
    }

    @Test func anEventThatFailedAsAWholeIsAHintToo() throws {
        var story = try reissued()
        story.apply(.deviceFailed(DeviceFailure(code: 324_019, message: "network")))
        #expect(story.file?.ending == nil)
        #expect(story.file?.verification.dueAt == story.now)
        story.wait(story.policy.replyTimeout)
        story.apply(.deviceFailed(DeviceFailure(code: 324_019, message: "network"), saidAt: Timestamp(seconds: 999)))
        #expect(story.file?.ending == nil)
        story.apply(.deviceFailed(DeviceFailure(code: 324_019, message: "network"), saidAt: Timestamp(seconds: 1001)))
        #expect(story.file?.ending?.source == .device)
    }

    @Test func latePercentsOfTheFirstGenerationAreNotTheSeconds() throws {
        var story = try reissued()
        story.report(.at(3, 90))
        #expect(story.file?.report.position == nil)
        story.wait(.seconds(30))
        story.report(.at(3, 95), saidAt: Timestamp(seconds: 990))
        #expect(story.file?.report.position == nil)
        story.report(.at(1, 5), saidAt: Timestamp(seconds: 1030))
        #expect(story.file?.report.position == Position(step: 1, percent: 5))
    }

    @Test func aDockWhoseClockWasSetBackIsHeardBeforeItIsMissed() throws {
        var story = try reissued()
        story.wait(story.policy.stallTimeout / 2)
        story.report(.at(1, 40), saidAt: Timestamp(seconds: 5))
        #expect(story.file?.report.position == Position(step: 1, percent: 40))
        #expect(story.upload.heardAt == story.now)
    }

    @Test func claimsOfAnyGenerationCount() throws {
        var story = try slow()
        story.report(.claiming(7, "aa"))
        lookedAtInVain(&story)
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
        lookedAtInVain(&story)
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.accepted, to: first)
        #expect(!story.upload.isUnderWay)
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }

    @Test func aLostAnswerIsMadeUpForByAReport() throws {
        var story = try slow()
        lookedAtInVain(&story)
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

    // MARK: Ends

    @Test func whatNeedsLongerThanAnyLifetimeFailsAndFreesItsSlot() throws {
        var story = try slow(policy: TrackingPolicy(stallTimeout: .seconds(7200)))
        for generation in 2...3 {
            lookedAtInVain(&story)
            story.reply(.accepted, to: story.sendCancel())
            #expect(story.upload.start.generation == generation)
            story.reply(.accepted, to: story.sendStart())
            story.wait(.seconds(30))
            story.report(FileReport(position: Position(step: 0, percent: 1)))
        }
        let expiry = story.upload.credentials?.toldExpiry
        #expect(story.upload.timerDueAt(policy: story.policy) == expiry, "the last generation is used to its end")
        story.wait(until: expiry)
        story.apply(.timer)
        story.report(FileReport(position: Position(step: 0, percent: 2)))
        #expect(story.upload.state == .uploading, "the clock alone settles nothing")
        story.judge(.unanswered)
        #expect(story.upload.state == .uploading)
        story.judge(.absent)
        #expect(story.upload.reason == .credentialsExpired)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
        story.reply(.accepted, to: story.sendCancel())
        #expect(!story.upload.holdsSlots)
        #expect(story.notices == [.file(.fileFailed), .upload(.uploadFailed)])
    }

    @Test func whereReissuesAreOffItFailsAtTheExpiry() throws {
        var story = try slow(policy: TrackingPolicy(onExpiry: .fail))
        let expiry = Timestamp(milliseconds: 1_700_000_600_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == expiry)
        lookedAtInVain(&story)
        #expect(story.now == expiry)
        #expect(story.upload.reason == .credentialsExpired)
    }

    @Test func whatIsReportedAtTheExpiryHasItsTime() throws {
        var story = try slow(policy: TrackingPolicy(onExpiry: .fail))
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.report(.done)
        story.judge(.absent)
        #expect(story.file?.state == .verifying)
    }

    @Test func ofSeveralTriesTheFirstThatRunsOutDecides() throws {
        // The first try was not answered: the dock may work with its credentials.
        for onExpiry in [TrackingPolicy.OnExpiry.reissue, .fail] {
            var story = try Story(policy: TrackingPolicy(onExpiry: onExpiry))
            story.lifetime = .seconds(660)
            story.sendStart()
            story.letReplyTimeOut()
            story.wait(.seconds(100))
            story.start()
            let begun = Timestamp(milliseconds: 1_700_000_000_000)
            let due = begun + .seconds(onExpiry == .reissue ? 600 : 710)
            #expect(story.upload.start.generation == 1, "the tries of one start are one generation")
            #expect(story.upload.timerDueAt(policy: story.policy) == due)
        }
    }

    @Test func aBusyDockIsTriedToTheDeadline() throws {
        var story = try slow()
        lookedAtInVain(&story)
        story.reply(.accepted, to: story.sendCancel())
        while story.upload.commandDueAt != nil {
            story.wait(until: story.upload.commandDueAt)
            story.reply(.busy, to: story.sendStart())
        }
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.upload.state == .uploading, "the first generation may have left an object")
        story.judge(.absent)
        #expect(story.upload.reason == .dockBusy)
        #expect(!story.upload.holdsSlots, "nothing runs that had to be stopped")
    }

    @Test func aRefusalIsFollowedByALook() throws {
        var story = try slow()
        lookedAtInVain(&story)
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.refused, to: story.sendStart())
        #expect(story.upload.state == .uploading)
        #expect(story.upload.timerDueAt(policy: story.policy).map { $0 <= story.now } == true)
        story.apply(.timer)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    // MARK: Cancels

    @Test func aCancelOverridesAReissue() throws {
        var story = try slow(modules: ["0", "3"])
        lookedAtInVain(&story, modules: ["0", "3"])
        let cancel = story.sendCancel()
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.commandDueAt == nil, "the dock is being told already")
        story.reply(.accepted, to: cancel)
        #expect(story["3"]?.ending?.outcome == .canceled)
        #expect(story.upload.filesToStart.map(\.module) == ["0"])
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }

    @Test func aCancelWhileItIsLookedAtDoesNotLeaveTheOthersWaiting() throws {
        var story = try slow(modules: ["0", "3"])
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.absent, of: "0")
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.cancellation?.modules == ["0", "3"])
        #expect(story.upload.cancellation?.reissued == ["0"])
    }

    @Test func aCancelBetweenTwoGenerationsIsFollowedByALook() throws {
        var story = try slow()
        lookedAtInVain(&story)
        story.reply(.accepted, to: story.sendCancel())
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.state == .uploading)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
        #expect(!story.upload.holdsSlots)
    }
}
