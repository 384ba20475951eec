import Primitives
import Testing
import UploadTracking

// contract.md, HTTP: `publish: false`, `adopt: true` and the next generation's credentials.
@Suite struct OriginTests {
    @discardableResult
    private func hand(_ story: inout Story, generation: Int? = nil) -> TransitionOutcome.Effect {
        let generation = generation ?? story.upload.nextGeneration
        return story.apply(
            .credentialsHanded(.sample(at: story.now, generation: generation, lifetime: story.lifetime))
        )
    }

    private func issued() throws -> Story {
        var story = try Story(origin: .issued)
        hand(&story)
        return story
    }

    @Test func whatIsIssuedIsTrackedByItsProgress() throws {
        var story = try Story(origin: .issued)
        #expect(story.upload.state == .requested)
        #expect(story.upload.commandDueAt == nil)
        hand(&story)
        #expect(story.upload.state == .issued)
        #expect(story.upload.credentials?.generation == 1)
        #expect(story.upload.commandDueAt == nil, "the backend sends the start")
        #expect(story.apply(.startSending(tid: "tid", credentials: .sample(at: story.now))) == .late)
        story.report(.at(1, 50))
        #expect(story.upload.state == .uploading)
        story.report(.done)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func aMintThatFailedEndsIt() throws {
        var story = try Story(origin: .issued)
        story.apply(.mintFailed(message: "AccessDenied", isRetryable: true))
        #expect(story.upload.reason == .mintFailed)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aMintThatNobodyMadeEndsAtTheDeadline() throws {
        var story = try Story(origin: .issued)
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        #expect(story.now == story.upload.start.deadline)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .mintFailed)
    }

    @Test(arguments: [UploadOrigin.issued, .adopted]) func aStartThatNeverShowsEndsAtTheDeadline(
        _ origin: UploadOrigin
    ) throws {
        var story = try Story(origin: origin)
        hand(&story)
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .noReply)
        #expect(!story.upload.holdsSlots, "no cancel for what was not seen to run: it could stop another's export")
        #expect(story.notices == [.file(.fileFailed), .upload(.uploadFailed)])
    }

    @Test func itFailsWhenItsCredentialsHaveRunOut() throws {
        var story = try issued()
        story.report(.at(1, 10))
        for _ in 1...5 {
            story.wait(.seconds(600))
            story.report(FileReport(position: Position(step: 2, percent: Int(story.now.seconds % 97))))
        }
        story.wait(until: story.upload.credentials?.toldExpiry)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .credentialsExpired)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]), "before its slot is free")
    }

    @Test func theNextGenerationIsHandedOut() throws {
        var story = try issued()
        story.report(.at(1, 10))
        story.wait(.seconds(600))
        #expect(story.upload.handingRefusal(policy: story.policy) == nil)
        #expect(hand(&story) == .applied)
        #expect(story.upload.credentials?.generation == 2)
        #expect(hand(&story, generation: 2) == .late, "another has taken it")
        // The backend stops the dock and starts it again, in its own time.
        story.wait(.seconds(120))
        story.report(.canceled)
        #expect(story.file?.ending == nil)
        #expect(story.file?.verification.dueAt == story.now)
        story.judge(.absent)
        hand(&story)
        #expect(story.upload.handingRefusal(policy: story.policy) == .lastGeneration)
        #expect(hand(&story) == .late)
        story.wait(story.policy.startDeadline)
        story.report(.canceled)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    @Test func theFirstGenerationsCanceledIsBelieved() throws {
        var story = try issued()
        story.report(.canceled)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    @Test func aPublishedUploadIsHandedOutOnceItRuns() throws {
        var story = try Story()
        #expect(story.upload.handingRefusal(policy: story.policy) == .starting)
        story.start()
        #expect(hand(&story) == .applied)
        #expect(story.upload.credentials?.generation == 2)
        #expect(story.upload.start.generation == 1)
        #expect(story.upload.nextGeneration == 3, "of the next reissue")
    }

    @Test func whatHasEndedIsHandedNothing() throws {
        var story = try issued()
        story.report(.done)
        story.judge(.proven)
        #expect(story.upload.handingRefusal(policy: story.policy) == .ended)
        #expect(hand(&story) == .late)
    }

    @Test func whatIsAdoptedIsTrackedAndLeftAlone() throws {
        var story = try Story(origin: .adopted)
        #expect(story.upload.handingRefusal(policy: story.policy) == .adopted)
        #expect(hand(&story) == .late)
        story.report(.at(1, 50))
        #expect(story.upload.state == .uploading)
        #expect(story.apply(.cancelRequested(modules: nil)) == .unchanged)
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .stalled)
        #expect(!story.upload.holdsSlots)
        #expect(story.upload.cancellation == nil)
    }

    @Test func anIssuedUploadThatRunsIsCanceledLikeAnyOther() throws {
        var story = try issued()
        story.report(.at(1, 50))
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
        story.reply(.accepted, to: story.sendCancel())
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    @Test func anIssuedUploadThatWasNotSeenToRunIsCanceledAfterALook() throws {
        var story = try issued()
        story.apply(.cancelRequested(modules: nil))
        #expect(story.upload.commandDueAt == nil, "it could stop another's export")
        #expect(story.upload.state == .issued)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }
}
