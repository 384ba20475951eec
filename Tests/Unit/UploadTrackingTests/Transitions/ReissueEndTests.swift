import Primitives
import Testing
import UploadTracking

// rules.md, Credentials: how an upload ends that outlasts its credentials, or is canceled between two generations.
@Suite struct ReissueEndTests {
    @Test func whatNeedsLongerThanAnyLifetimeFailsAndFreesItsSlot() throws {
        var story = try Story.slow(policy: TrackingPolicy(stallTimeout: .seconds(7200)))
        for generation in 2...3 {
            story.lookInVain()
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
        var story = try Story.slow(policy: TrackingPolicy(onExpiry: .fail))
        let expiry = Timestamp(milliseconds: 1_700_000_600_000)
        #expect(story.upload.timerDueAt(policy: story.policy) == expiry)
        story.lookInVain()
        #expect(story.now == expiry)
        #expect(story.upload.reason == .credentialsExpired)
    }

    @Test func whatIsReportedAtTheExpiryHasItsTime() throws {
        var story = try Story.slow(policy: TrackingPolicy(onExpiry: .fail))
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
        var story = try Story.slow()
        story.lookInVain()
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
        var story = try Story.slow()
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.refused, to: story.sendStart())
        #expect(story.upload.state == .uploading)
        #expect(story.upload.timerDueAt(policy: story.policy).map { $0 <= story.now } == true)
        story.apply(.timer)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func aCancelOverridesAReissue() throws {
        var story = try Story.slow(modules: ["0", "3"])
        story.lookInVain(at: ["0", "3"])
        let cancel = story.sendCancel()
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.commandDueAt == nil, "the dock is being told already")
        story.reply(.accepted, to: cancel)
        #expect(story["3"]?.ending?.outcome == .canceled)
        #expect(story.upload.filesToStart.map(\.module) == ["0"])
        #expect(story.upload.dueCommand(at: story.now) == .start)
    }

    @Test func aCancelWhileItIsLookedAtDoesNotLeaveTheOthersWaiting() throws {
        var story = try Story.slow(modules: ["0", "3"])
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.absent, of: "0")
        story.apply(.cancelRequested(modules: ["3"]))
        #expect(story.upload.cancellation?.modules == ["0", "3"])
        #expect(story.upload.cancellation?.reissued == ["0"])
    }

    @Test func aCancelBetweenTwoGenerationsIsFollowedByALook() throws {
        var story = try Story.slow()
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.state == .uploading)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
        #expect(!story.upload.holdsSlots)
    }
}
